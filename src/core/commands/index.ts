import { type CommandRegistry, createRegistry } from '../command.ts';
import { addCommand } from './add.ts';
import { askCommand } from './ask.ts';
import { authorCommand } from './author.ts';
import { helpCommand } from './help.ts';
import { linksCommand } from './links.ts';
import { saveCommand } from './save.ts';
import { savedCommand } from './saved.ts';
import { searchCommand } from './search.ts';
import { showCommand } from './show.ts';
import { similarCommand } from './similar.ts';
import { statusCommand } from './status.ts';
import { summaryCommand } from './summary.ts';
import { todayCommand } from './today.ts';
import { topCommand } from './top.ts';
import { unsaveCommand } from './unsave.ts';

/** Every command of `/papers`, in the order help shows them. A new one is a file here and a line below; no bot changes. */
export const registry: CommandRegistry = createRegistry([
  todayCommand,
  topCommand,
  searchCommand,
  showCommand,
  summaryCommand,
  askCommand,
  similarCommand,
  authorCommand,
  saveCommand,
  savedCommand,
  unsaveCommand,
  addCommand,
  linksCommand,
  statusCommand,
  helpCommand,
]);

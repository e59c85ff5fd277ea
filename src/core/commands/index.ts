import { type CommandRegistry, createRegistry } from '../command.ts';
import { addCommand } from './add.ts';
import { authorCommand } from './author.ts';
import { helpCommand } from './help.ts';
import { linksCommand } from './links.ts';
import { searchCommand } from './search.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';
import { todayCommand } from './today.ts';
import { topCommand } from './top.ts';

/** Every command of `/papers`, in the order help shows them. A new one is a file here and a line below; no bot changes. */
export const registry: CommandRegistry = createRegistry([
  todayCommand,
  topCommand,
  searchCommand,
  showCommand,
  authorCommand,
  addCommand,
  linksCommand,
  statusCommand,
  helpCommand,
]);

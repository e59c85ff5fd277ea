import { type CommandRegistry, createRegistry } from '../command.ts';
import { addCommand } from './add.ts';
import { askCommand } from './ask.ts';
import { authorCommand } from './author.ts';
import { confirmCommand } from './confirm.ts';
import { editCommand } from './edit.ts';
import { helpCommand } from './help.ts';
import { linksCommand } from './links.ts';
import { pauseCommand, resumeCommand } from './pause.ts';
import { previewCommand, testCommand } from './preview.ts';
import { saveCommand } from './save.ts';
import { savedCommand } from './saved.ts';
import { searchCommand } from './search.ts';
import { showCommand } from './show.ts';
import { similarCommand } from './similar.ts';
import { statusCommand } from './status.ts';
import { subscribeCommand } from './subscribe.ts';
import { subscriptionsCommand } from './subscriptions.ts';
import { summaryCommand } from './summary.ts';
import { todayCommand } from './today.ts';
import { topCommand } from './top.ts';
import { trendsCommand } from './trends.ts';
import { unsaveCommand } from './unsave.ts';
import { unsubscribeCommand } from './unsubscribe.ts';
import { voteCommand } from './vote.ts';
import { whyCommand } from './why.ts';

/** Every command of `/papers`, in the order help shows them. A new one is a file here and a line below; no bot changes. */
export const registry: CommandRegistry = createRegistry([
  todayCommand,
  topCommand,
  trendsCommand,
  searchCommand,
  showCommand,
  summaryCommand,
  askCommand,
  similarCommand,
  authorCommand,
  saveCommand,
  savedCommand,
  unsaveCommand,
  subscribeCommand,
  subscriptionsCommand,
  editCommand,
  previewCommand,
  testCommand,
  pauseCommand,
  resumeCommand,
  unsubscribeCommand,
  confirmCommand,
  whyCommand,
  voteCommand,
  addCommand,
  linksCommand,
  statusCommand,
  helpCommand,
]);

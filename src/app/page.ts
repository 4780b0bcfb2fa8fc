import { completions } from '../../commands/completions.ts';
import { parseCommand } from '../../commands/parse.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { PageAccess, Troubles } from '../chats/web/deps.ts';
import { createPage } from '../chats/web/page.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { submit, type SubmitDeps } from '../intake/submit.ts';
import { systemClock } from '../platform/clock.ts';
import type { OpenStore } from './open.ts';
import { pageMessages } from './page-messages.ts';
import { pageAccess } from './page-access.ts';
import { runDetail } from './run-detail.ts';

/** What the demo does otherwise than a real start. */
export interface PageOptions {
  readonly access?: PageAccess;
  readonly band?: () => string;
  readonly troubles?: Troubles;
}

/** Opens the page. @throws where its address cannot be listened on */
export async function openPage(
  loaded: LoadedFleet,
  environment: Environment,
  { store, log }: OpenStore,
  deps: SubmitDeps,
  options: PageOptions,
) {
  const { fleet } = loaded;
  const names = { validators: Object.keys(fleet.validators), nodes: Object.keys(fleet.nodes) };
  const page = createPage({
    fleet: fleet.fleet,
    host: fleet.web.host,
    port: fleet.web.port,
    access: options.access ?? (await pageAccess(loaded, environment)),
    people: peopleNames(fleet.people),
    record: await store.web.record(),
    band: options.band ?? (() => null),
    ...(options.troubles && { troubles: options.troubles }),
    completions: completions(names),
    hostNames: [],
    ...(environment.sshConnection === null ? {} : { sshConnection: environment.sshConnection }),
    clock: systemClock,
    log,
    async submit(text, person, actionId) {
      const parsed = parseCommand(text, names);
      if (parsed.kind === 'problem')
        return { key: `reply:${actionId}`, card: textCard(`reply:${actionId}`, 'Not understood', parsed.text, 'bad') };
      return submit(deps, parsed.intent, { chat: 'web', person }, actionId);
    },
    messages: pageMessages(store),
    listRuns: (limit) => store.view.listRuns(limit),
    findRun: (id) => runDetail(loaded, store, id),
  });
  const listening = await page.listen();
  return { words: [`The page: ${listening.url}`, ...listening.notes], close: () => page.close() };
}

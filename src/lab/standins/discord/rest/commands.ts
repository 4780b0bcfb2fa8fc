import { isObject, type Loose } from '../../loose.ts';
import { checkCommand } from '../checks/check-command.ts';
import { createFindings } from '../checks/findings.ts';
import type { DiscordCommand } from '../guild/shapes.ts';
import type { World } from '../guild/world.ts';
import { IDENTITY, PLATFORM } from '../options.ts';
import { DiscordRefusal } from './refusal.ts';
import { NO_CONTENT, ok, type RouteAnswer, type RouteCall, type Routes } from './route.ts';

// developers/interactions/application-commands.mdx. Commands of the guild; global ones are not here.

/** Seen in headers; unpublished. */
const WRITE = { limit: 5, seconds: 20 };
const DAY_MS = 86_400_000;
const BASE = '/applications/:application/guilds/:guild/commands';

export const commandRoutes: Routes = {
  [`GET ${BASE}`]: { by: 'bot', run: (call) => ok([...commandsOf(call).values()]) },
  [`PUT ${BASE}`]: { by: 'bot', bucket: WRITE, run: overwrite },
  [`POST ${BASE}`]: { by: 'bot', bucket: WRITE, run: create },
  [`GET ${BASE}/:command`]: { by: 'bot', run: (call) => ok(known(call)) },
  [`PATCH ${BASE}/:command`]: { by: 'bot', bucket: WRITE, run: change },
  [`DELETE ${BASE}/:command`]: { by: 'bot', bucket: WRITE, run: remove },
};

function commandsOf({ platform, params }: RouteCall): World['commands'] {
  if (params['application'] !== IDENTITY.application) throw new DiscordRefusal('MissingAccess');
  if (params['guild'] !== IDENTITY.guild) throw new DiscordRefusal('MissingAccess');
  return platform.world.commands;
}

function known(call: RouteCall): DiscordCommand {
  const command = commandsOf(call).get(call.params['command'] ?? '');
  if (command === undefined) throw new DiscordRefusal('UnknownCommand');
  return command;
}

/** Commands of the same name keep their ids and count as no creation. */
function overwrite(call: RouteCall): RouteAnswer {
  const commands = commandsOf(call);
  const sent = call.list.filter(isObject);
  const findings = createFindings();
  for (const [index, command] of sent.entries()) {
    checkCommand(findings, command, [index]);
    if (sent.findIndex((each) => each['name'] === command['name']) < index)
      findings.add([index, 'name'], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
  }
  findings.settle();
  if (sent.length > PLATFORM.commandsPerGuild) throw new DiscordRefusal('TooManyCommands');
  const { world } = call.platform;
  const next = sent.map((command) => {
    const old = named(commands, command['name']);
    if (old === undefined) countCreation(world);
    return written(world, command, old?.id);
  });
  commands.clear();
  for (const command of next) commands.set(command.id, command);
  world.changed();
  return ok(next);
}

function create(call: RouteCall): RouteAnswer {
  const commands = commandsOf(call);
  check(call.body);
  const { world } = call.platform;
  const old = named(commands, call.body['name']);
  if (old === undefined) {
    if (commands.size >= PLATFORM.commandsPerGuild) throw new DiscordRefusal('TooManyCommands');
    countCreation(world);
  }
  const command = written(world, call.body, old?.id);
  commands.set(command.id, command);
  world.changed();
  return { status: old === undefined ? 201 : 200, body: command };
}

function change(call: RouteCall): RouteAnswer {
  const { id, version: _version, ...old } = known(call);
  const next = { ...old, ...call.body };
  check(next);
  const command = written(call.platform.world, next, id);
  commandsOf(call).set(id, command);
  call.platform.world.changed();
  return ok(command);
}

function remove(call: RouteCall): RouteAnswer {
  commandsOf(call).delete(known(call).id);
  call.platform.world.changed();
  return NO_CONTENT;
}

function check(command: Loose): void {
  const findings = createFindings();
  checkCommand(findings, command);
  findings.settle();
}

function named(commands: World['commands'], name: unknown): DiscordCommand | undefined {
  return [...commands.values()].find((each) => each.name === name);
}

/** As the API gives it back: with everything that the app left out. */
function written(world: World, command: Loose, id: string | undefined): DiscordCommand {
  return {
    type: 1,
    name_localizations: null,
    description_localizations: null,
    default_member_permissions: null,
    nsfw: false,
    ...structuredClone(command),
    name: String(command['name']),
    id: id ?? world.nextId(),
    application_id: IDENTITY.application,
    guild_id: IDENTITY.guild,
    version: world.nextId(),
  };
}

/** 200 a day for a guild; changes of what is there do not count. */
function countCreation(world: World): void {
  const recent = world.commandsCreatedAtMs.filter((at) => at > world.now() - DAY_MS);
  const [oldest = world.now()] = recent;
  if (recent.length >= PLATFORM.commandsCreatedPerDay)
    throw new DiscordRefusal('TooManyCreates', { retryAfterS: (oldest + DAY_MS - world.now()) / 1000 });
  world.commandsCreatedAtMs.splice(0, Number.POSITIVE_INFINITY, ...recent, world.now());
}

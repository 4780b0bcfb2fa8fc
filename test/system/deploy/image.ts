import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { writeLonelyFleet } from '../../integration/health/process.ts';
import { dockerfile } from '../../unit/deploy/dockerfile.ts';
import { inOwnMounts } from '../own-mounts.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
/** As `USER node` of the image: somebody who owns nothing here. */
const USER_ID = '61001';

/** What the Dockerfile makes, made without an engine: its own steps, carried out in a directory. */
export interface Image {
  readonly root: string;
  /** Where a container finds its secrets. */
  readonly secrets: string;
  /**
   * The words that start the image's entry point with `command` as an engine does: a plain user, process 1 of its own,
   * every file system read-only, the secrets below /run/secrets.
   */
  program(command: string): string[];
  /** The words of a health check, for a process that listens on `port`. */
  healthCheck(words: readonly string[], port: number): string[];
  remove(): void;
}

/** Carries out the steps of the Dockerfile; the installation takes about ten seconds. */
export function makeImage(fleet: object): Image {
  const root = mkdtempSync(join(tmpdir(), 'baton-image-'));
  const app = join(root, 'app');
  // The user of the image has to get through, and to a Node that no home directory hides.
  chmodSync(root, 0o755);
  mkdirSync(app);
  const node = join(root, 'node');
  copyFileSync(process.execPath, node);
  for (const { name, words } of dockerfile().flat()) {
    if (name === 'RUN') execFileSync('sh', ['-c', words], { cwd: app, stdio: ['ignore', 'ignore', 'inherit'] });
    if (name === 'COPY' && !words.startsWith('--from')) copy(words.split(' ').slice(0, -1), app);
  }
  const secrets = join(root, 'run', 'secrets');
  mkdirSync(join(root, 'run'));
  execFileSync('sh', [join(PROJECT, 'deploy', 'make-secrets.sh'), secrets], { stdio: 'ignore' });
  // The directory that an engine mounts is open; what keeps others out is that there are none.
  chmodSync(secrets, 0o755);
  writeLonelyFleet(join(root, 'fleet.yaml'), fleet);
  const withNode = (words: readonly string[]) => words.map((word) => (word === 'node' ? node : word));
  return {
    root,
    secrets,
    program(command) {
      const entry = instruction('ENTRYPOINT').map((word) => word.replace('/app/', `${app}/`));
      const asUser = ['setpriv', `--reuid=${USER_ID}`, `--regid=${USER_ID}`, '--clear-groups', '--no-new-privs', '--'];
      const first = ['unshare', '--pid', '--fork', '--kill-child=KILL', '--', ...asUser];
      return inOwnMounts(
        'mount --bind "$0" /run\nmount -o remount,bind,ro /',
        [join(root, 'run')],
        [...first, ...withNode(entry), command],
      );
    },
    healthCheck: (words, port) => withNode(words).map((word) => word.replace(':4410/', `:${port}/`)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function copy(names: readonly string[], to: string): void {
  for (const name of names) {
    const lab = join(PROJECT, 'src', 'lab');
    cpSync(join(PROJECT, name), join(to, name), { recursive: true, filter: (from) => from !== lab });
  }
}

/** The words of an instruction in JSON form, of the last stage. */
export function instruction(name: string): string[] {
  const words =
    dockerfile()
      .at(-1)
      ?.find((each) => each.name === name)?.words ?? '';
  const parsed: unknown = JSON.parse(words.slice(words.indexOf('[')));
  if (!Array.isArray(parsed)) throw new Error(`${name} has no words`);
  return parsed.map(String);
}

/** One service of docker-compose.yml, as far as these tests ask for it. */
export function service(name: string): {
  readonly command: string[];
  readonly healthcheck: { readonly test: string[] };
} {
  const read: unknown = parse(readFileSync(join(PROJECT, 'docker-compose.yml'), 'utf8'), { merge: true });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its form is held against the specification elsewhere
  const services = (read as { services: Record<string, ReturnType<typeof service>> }).services;
  const found = services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** Puts another text into a secret of the image. */
export function putSecret(image: Image, name: string, text: string): void {
  rmSync(join(image.secrets, name), { force: true });
  writeFileSync(join(image.secrets, name), text, { mode: 0o444 });
}

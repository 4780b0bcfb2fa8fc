import { openEmbedded } from '../../../src/platform/embedded.ts';
import { createLog } from '../../../src/platform/log.ts';

/** A process of its own that opens the embedded database of a directory, says so, and lets go when its input ends. */
const directory = process.argv[2];
if (directory === undefined) throw new Error('the data directory is missing');
const embedded = await openEmbedded(directory, { log: createLog('silent') });
process.stdout.write(`${JSON.stringify({ url: embedded.url, owned: embedded.owned })}\n`);
process.stdin.resume();
process.stdin.once('end', () => void embedded.stop().then(() => process.exit(0)));

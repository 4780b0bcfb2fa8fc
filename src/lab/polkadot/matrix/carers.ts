import { keysNamed, OTHERS } from '../simulation/cast.ts';
import { SESSION_MS, type World } from '../simulation/play.ts';

/** People look at their cards now and then. Unit: milliseconds. */
const LOOK_MS = 20_000;
/** What has befallen the machines is mended by then, mostly. Unit: sessions. */
const MENDS_WITHIN = 2;
/** After that they leave it to somebody who knows more. */
const MOST_WORDS = 8;
/** A pause is lifted when its reason is gone. Unit: sessions. */
const PAUSED = 2;

/** What people do while a run goes on: they sign what they are given, mend, say `resume`, and lift a pause. */
export async function careFor(world: World): Promise<void> {
  let [words, stoppedMs, pausedMs]: [number, number | null, number | null] = [0, null, null];
  let signedMs = -Infinity;
  for (;;) {
    await world.time.sleep(LOOK_MS);
    const now = world.time.now();
    if (wantsSignature(world) && now > signedMs + MENDS_WITHIN * SESSION_MS) {
      // Their wallet has told them why the last one failed.
      if (signedMs > 0) giveKeysBack(world);
      signedMs = now;
      world.signOutside();
    }
    pausedMs = world.paused() ? (pausedMs ?? now) : null;
    if (pausedMs !== null && now > pausedMs + PAUSED * SESSION_MS) await world.unpause();
    stoppedMs = world.stopped() ? (stoppedMs ?? now) : null;
    if (stoppedMs === null || now < stoppedMs + MENDS_WITHIN * SESSION_MS) continue;
    if (words >= MOST_WORDS) return world.giveUp();
    words++;
    if (isLost(world)) {
      await world.standDown();
      continue;
    }
    stoppedMs = null;
    giveKeysBack(world);
    await world.time.sleep(LOOK_MS);
    await world.wish('resume');
  }
}

/** Call data was shown, and the keys are not set yet: what was signed may have got lost. */
function wantsSignature(world: World): boolean {
  return world.events.some(({ kind }) => kind === 'keys.offered') && !world.proven('set');
}

/** People were called, and what the keys are lost with is gone for good: this run leads nowhere. */
function isLost(world: World): boolean {
  return world.pages.length > 0 && world.proven('set') && world.new.keystore.size === 0;
}

/** The other validator has its own keys again. */
function giveKeysBack({ chains }: World): void {
  const [other = ''] = OTHERS;
  chains.setKeysFromOutside(other, keysNamed(other).encoded);
}

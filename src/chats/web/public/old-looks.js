/**
 * Why what a card saw is old by now, in words; null while it is the last word. A move changes what a status or a check
 * has seen, and nobody may read the one from before as what is so now.
 * @param messages all that are shown @param runs of the server, newest first
 */
export function pastWords(message, messages, runs) {
  const { look } = message.card;
  if (look === undefined) return null;
  const atMs = atOf(message);
  const run = runs.find((one) => touches(one, look) && Math.max(one.createdAtMs, one.endedAtMs ?? 0) > atMs);
  if (run !== undefined) return `Looked at {t:${atMs}}, before run ${run.id}${run.createdAtMs > atMs ? '' : ' ended'}.`;
  const newer = messages.some((other) => isSame(other.card.look, look) && atOf(other) > atMs);
  return newer ? `Looked at {t:${atMs}}. A newer look is above.` : null;
}

function atOf({ card, updatedAtMs }) {
  return card.look.atMs ?? updatedAtMs;
}

function touches(run, { about }) {
  return [run.validator, run.from, run.to].some((name) => about.includes(name));
}

/** A look at more things is one at these, too. */
function isSame(other, look) {
  return other?.kind === look.kind && look.about.every((name) => other.about.includes(name));
}

/** The guard answers within 10 s by its own limits; the rest is for a slow line. Unit: milliseconds. */
export const ANSWER_WITHIN_MS = 16_000;

/** Between two looks while nobody signs: below half a block of mainnet, and a look takes about as long itself. Unit: milliseconds. */
export const STILL_PAUSE_MS = 200;
/** Between two questions to an RPC that is none of ours, while nobody signs: about once a block. Unit: milliseconds. */
export const OBSERVER_PAUSE_MS = 500;
/** Between two looks at a wait that takes minutes. Unit: milliseconds. */
export const SLOW_PAUSE_MS = 1_000;
/** A durable wait: another execution takes it up, and looks at both nodes. Unit: milliseconds. */
export const LOOK_AGAIN_MS = 10_000;

/** neard says that a stop may take minutes; ten of them, and systemd has killed it by any sensible TimeoutStopSec. Unit: milliseconds. */
export const STOPPED_WITHIN_MS = 600_000;
/** A process that is still there after its unit is down is none that is about to end. Unit: milliseconds. */
export const PROVEN_WITHIN_MS = 15_000;
/** Twenty times what a margin takes where the chain is well. Unit: milliseconds. */
export const MARGIN_WITHIN_MS = 60_000;
/** A node that was stopped a minute ago opens its database and catches up in less; while it does, nobody signs. Unit: milliseconds. */
export const WOKEN_WITHIN_MS = 300_000;
/** A reload is a matter of milliseconds; the rest is for a node that is busy. Unit: milliseconds. */
export const RELOADED_WITHIN_MS = 20_000;
/** Loading the tries takes minutes; an hour is no start any more. Unit: milliseconds. */
export const STARTED_WITHIN_MS = 3_600_000;
/** How long one execution stands in a step that may take longer: within it a proof comes without a look in between. Unit: milliseconds. */
export const IN_HAND_MS = 30_000;
/** Minutes in which a validator of any size is expected to endorse; after it people decide. Unit: milliseconds. */
export const SIGNS_WITHIN_MS = 600_000;

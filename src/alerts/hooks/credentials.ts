import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a caller has shown one of the tokens. Takes as long for a wrong one as for a right one. */
export type KnowsToken = (authorization: string | undefined) => boolean;

export function createKnowsToken(tokens: readonly string[]): KnowsToken {
  const digests = tokens.map(digestOf);
  return (authorization) => {
    const shown = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (shown === undefined) return false;
    const digest = digestOf(shown);
    // Every token is compared, whichever fits.
    return digests.filter((each) => timingSafeEqual(each, digest)).length > 0;
  };
}

/** Of one length, as the comparison wants it. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

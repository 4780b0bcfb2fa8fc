import { messageOf } from '../domain/failure.ts';

/** What is needed to speak TLS with a server, as PEM text. Without `ca` the authorities of the system are trusted. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Codes of Node's TLS for a certificate that is not believed, with what to do about it. */
const NOT_BELIEVED: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not one we trust. Give that authority as `tls.ca`',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself. Give it as `tls.ca`, if it is the right one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not one we trust. Give that authority as `tls.ca`',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not one we trust. Give that authority as `tls.ca`',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not one we trust. Give that authority as `tls.ca`',
  CERT_SIGNATURE_FAILURE: 'it was not signed by the authority in `tls.ca`, which only has the same name',
  CERT_HAS_EXPIRED: 'it has expired. Renew it on the server',
  CERT_NOT_YET_VALID: 'it is not valid yet. Look at the clocks of both machines',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name. Use the name that stands in it, or add this one to it',
};

/** Why TLS with a server did not come about, as a sentence with its remedy; null when TLS is not the reason. */
export function tlsTrouble(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const why = NOT_BELIEVED[code];
  if (why !== undefined) return `The certificate of the server is not believed: ${why}.`;
  const text = `${code} ${messageOf(error)}`;
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|does not support SSL/i.test(text))
    return 'We speak TLS and the server does not. Take `tls` out of the fleet file, or switch TLS on at the server.';
  if (/certificate required|CERTIFICATE_REQUIRED|handshake.failure/i.test(text))
    return 'The server asks for a certificate of ours. Give `tls.cert` and `tls.key`.';
  if (/UNKNOWN_CA|unknown ca|BAD_CERTIFICATE|bad certificate/i.test(text))
    return 'The server does not believe our certificate. Sign `tls.cert` with an authority that the server trusts.';
  if (/ERR_OSSL|NO_START_LINE|bad base64|key values mismatch|KEY_VALUES_MISMATCH/i.test(text))
    return 'The files of `tls` are not a PEM certificate and its own PEM key.';
  return null;
}

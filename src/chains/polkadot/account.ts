/** Accounts as the files of this chain know them; the fleet file, which may not know a chain, reads them in the same way. */
export { type AccountId, type Hex, isHex, readAddress, toHex, writeAddress } from '../../domain/account.ts';

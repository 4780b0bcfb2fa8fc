/** What nodes and RPC call the relay chain. Nothing of Baton's may depend on it. */
export const RELAY_NAME = 'Lab Relay';

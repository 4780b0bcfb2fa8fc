import type { Client, ClientChannel, ExecOptions } from 'ssh2';
import { BatonError } from '../../domain/failure.ts';

/**
 * Every SSH implementation takes a packet of this size (RFC 4253, section 6.1); some take no more. The request that
 * carries the text has 18 bytes of its own.
 */
const MAX_TEXT_BYTES = 32_768 - 18;

/** A command on its way to a host: first a channel is opened, then the command leaves, then the host confirms it. */
export interface Departure<T> {
  /** What was made of the channel. Rejects when channel or connection failed before the host confirmed the command. */
  readonly confirmed: Promise<T>;
  /** Whether the command has left us. False is a proof that the host has not got it. */
  hasLeft(): boolean;
  /** Makes sure that a command that has not left never will, and that one that has left is cut off. */
  callOff(): void;
}

/** Told in the tick in which it happens, so that nothing that follows in the same packet is missed. */
export interface Milestones<T> {
  /** The host has opened the channel: one round trip after it was asked. */
  onOpened(): void;
  onConfirmed(channel: ClientChannel): T;
}

/**
 * Sends a command.
 * @throws `input/invalid` when the text is too long for one packet; nothing was sent
 */
export function depart<T>(client: Client, text: string, milestones: Milestones<T>): Departure<T> {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new BatonError('input/invalid', `The command has ${bytes.length} bytes; SSH carries ${MAX_TEXT_BYTES}.`);
  }
  let left = false;
  let calledOff = false;
  let channel: ClientChannel | null = null;
  const options: ExecOptions = {
    // ssh2 tells nobody when the channel is open and the command goes out. But it looks at `env` in that very moment,
    // and writes the command in the same tick. The tests hold it to that.
    get env() {
      if (!calledOff && !left) {
        left = true;
        milestones.onOpened();
      }
      return {};
    },
  };
  const confirmed = new Promise<T>((resolve, reject) => {
    // ssh2 takes bytes as well as text, and copies them when it sends them; its types know only of text.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    client.exec(bytes as unknown as string, options, (error, opened) => {
      if (error) return reject(error);
      channel = opened;
      if (calledOff) opened.close();
      else resolve(milestones.onConfirmed(opened));
    });
  });
  confirmed.catch(() => undefined); // whoever has called it off no longer waits
  return {
    confirmed,
    hasLeft: () => left,
    callOff: () => {
      calledOff = true;
      channel?.close();
      // A channel that is being opened cannot be recalled, and cutting the connection would cut others who use it.
      // So the command is blanked: if the channel still opens, nothing is what the host is told to do.
      bytes.fill(' ');
    },
  };
}

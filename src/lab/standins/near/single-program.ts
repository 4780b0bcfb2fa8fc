/**
 * Puts a blob of Node's `--experimental-sea-config` into a copy of Node, as the documentation of single executable applications has
 * it done by postject: an ELF note named NODE_SEA_BLOB, mapped into memory, and a fuse that says it is there.
 */

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0';
/** Twelve bytes of head, then the name with zeros up to four bytes. */
const NOTE_NAME = Buffer.from('NODE_SEA_BLOB\0\0\0');
const NOTE_NAME_LENGTH = 'NODE_SEA_BLOB\0'.length;
/** At least a page on every machine with Linux. */
const PAGE = 0x1_0000;
/** Offsets and types of ELF with 64 bits (elf.h). */
const PROGRAM_HEADERS_AT = 32;
const HEADER_SIZE_AT = 54;
const HEADER_COUNT_AT = 56;
const PT_LOAD = 1;
const PT_NOTE = 4;
const PT_GNU_STACK = 0x6474_e551;
const READABLE = 4;

/**
 * @param node the program that runs this; Node of the same version has made `blob`
 * @throws Error when it is no ELF of the kind that Node is given out as for Linux
 */
export function intoProgram(node: Buffer, blob: Buffer): Buffer {
  const elf = Buffer.from(node);
  const headers = programHeaders(elf);
  const ofType = (type: number): number => {
    const found = headers.find((at) => elf.readUInt32LE(at) === type);
    if (found === undefined) throw new Error(`this Node has no program header of type ${type}`);
    return found;
  };
  const fuse = elf.indexOf(FUSE);
  if (fuse < 0) throw new Error('this Node takes in no application');
  const loads = headers.filter((at) => elf.readUInt32LE(at) === PT_LOAD);
  const end = Math.max(...loads.map((at) => Number(elf.readBigUInt64LE(at + 16) + elf.readBigUInt64LE(at + 40))));
  const [offset, address] = [pageAfter(elf.length), pageAfter(end)];
  const note = noteOf(blob);
  // The one that forbids code on the stack makes room for one that maps the note; the notes of the build are given up for ours.
  writeHeader(elf, ofType(PT_GNU_STACK), { type: PT_LOAD, offset, address, size: note.length, align: PAGE });
  writeHeader(elf, ofType(PT_NOTE), { type: PT_NOTE, offset, address, size: note.length, align: 4 });
  elf.write('1', fuse + FUSE.length - 1);
  return Buffer.concat([elf, Buffer.alloc(offset - elf.length), note]);
}

function programHeaders(elf: Buffer): number[] {
  if (elf.toString('latin1', 0, 4) !== '\x7fELF') throw new Error('this Node is no ELF program');
  const first = Number(elf.readBigUInt64LE(PROGRAM_HEADERS_AT));
  const size = elf.readUInt16LE(HEADER_SIZE_AT);
  return Array.from({ length: elf.readUInt16LE(HEADER_COUNT_AT) }, (_, index) => first + index * size);
}

function writeHeader(
  elf: Buffer,
  at: number,
  header: { type: number; offset: number; address: number; size: number; align: number },
): void {
  elf.writeUInt32LE(header.type, at);
  elf.writeUInt32LE(READABLE, at + 4);
  // File offset, address, physical address, size in the file, size in memory, alignment.
  const { offset, address, size, align } = header;
  [offset, address, address, size, size, align].forEach((value, index) =>
    elf.writeBigUInt64LE(BigInt(value), at + 8 + index * 8),
  );
}

function noteOf(blob: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(NOTE_NAME_LENGTH, 0);
  head.writeUInt32LE(blob.length, 4);
  return Buffer.concat([head, NOTE_NAME, blob, Buffer.alloc((4 - (blob.length % 4)) % 4)]);
}

const pageAfter = (at: number): number => Math.ceil(at / PAGE) * PAGE;

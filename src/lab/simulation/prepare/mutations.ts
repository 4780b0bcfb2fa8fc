/** Rules of the script that prepares a host which can be switched off one at a time. Each switches off exactly what its sentence says. */
export const PREPARE_MUTATIONS = {
  'key-written-over': 'A key is generated whatever lies there, and takes the place of it.',
  'changed-file-written-over': 'A file is written whatever stands there now.',
  'undo-without-a-look': 'What was kept is put back whatever stands there now.',
  'undo-brings-a-signer': 'What would bring up a second signer is put back all the same.',
  'link-the-other-way': 'The link is put on the other key, and nobody looks what runs.',
} as const satisfies Record<string, string>;

export type PrepareMutation = keyof typeof PREPARE_MUTATIONS;
export type PrepareMutations = ReadonlySet<PrepareMutation>;

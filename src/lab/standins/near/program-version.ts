/** What one release of neard is. */
export interface ProgramVersion {
  readonly release: string;
  /** The newest protocol that it knows. */
  readonly protocol: number;
  /** Of its database. */
  readonly database: number;
}

/** As `neard --version` says it: the first line. */
export const versionLine = ({ release, protocol, database }: ProgramVersion): string =>
  `neard (release ${release}) (build ${release}) (rustc 1.86.0) (protocol ${protocol}) (db ${database})`;

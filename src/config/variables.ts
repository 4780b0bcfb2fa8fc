/** The variables that people set, for the reference. Secrets may stand in others, under names of their own: `env:NAME`. */
export const VARIABLES: readonly { readonly name: string; readonly about: string }[] = [
  {
    name: 'DATABASE_URL',
    about:
      '`postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Your Postgres: it carries the truth and, without Redis, the queue.',
  },
  { name: 'DATABASE_URL_FILE', about: 'A file that holds it instead, as containers hand out secrets.' },
  { name: 'REDIS_URL', about: '`redis://…` or `rediss://…`. Your Redis: it carries the queue. Needs `DATABASE_URL`.' },
  { name: 'REDIS_URL_FILE', about: 'A file that holds it instead.' },
  { name: 'BATON_FLEET', about: 'The fleet file, when `--fleet` is absent. Default: `./fleet.yaml`.' },
  {
    name: 'BATON_LOG',
    about: 'Level of the log: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. Default: `info`.',
  },
  { name: 'SSH_AUTH_SOCK', about: 'Socket of the SSH agent, which is asked when there is no `ssh.key`.' },
  { name: 'SSH_CONNECTION', about: 'Set by sshd. With it the start prints the `ssh -L` line that leads to the page.' },
  { name: 'NO_COLOR', about: 'Set: no colours in the terminal. It wins over `FORCE_COLOR`.' },
  { name: 'FORCE_COLOR', about: 'Set: colours even where the output is no terminal.' },
];

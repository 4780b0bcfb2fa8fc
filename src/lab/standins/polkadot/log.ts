/** Log in the form that the client writes to standard error. */
export type NodeLog = (text: string) => void;

export const logToStderr: NodeLog = (text) => {
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ');
  process.stderr.write(`${time} ${text}\n`);
};

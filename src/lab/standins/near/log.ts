/** One line in the form that neard writes to standard error. @param target the module that says it */
export type NodeLog = (level: 'INFO' | 'WARN' | 'ERROR', target: string, text: string) => void;

export const logToStderr: NodeLog = (level, target, text) => {
  process.stderr.write(`${new Date().toISOString().replace('Z', '000Z')} ${level.padStart(5)} ${target}: ${text}\n`);
};

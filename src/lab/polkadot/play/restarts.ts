import type { SceneStage } from './scene.ts';

/** Longer than a worker needs to be gone after SIGKILL. */
const POLL_MS = 20;

/** Ends the worker, every other time without a word, and starts another in its place. */
export async function restartWorker({ workers, tell }: SceneStage, nth: number): Promise<void> {
  tell(`restart ${nth + 1} of the worker`);
  for (const pid of workers.pids()) {
    if (nth % 2 === 0) workers.kill(pid);
    else workers.askToStop(pid);
  }
  while (workers.pids().length > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  await workers.startAnother();
}

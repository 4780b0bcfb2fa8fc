import { abort } from './abort.ts';
import { ack } from './ack.ts';
import { adopt } from './adopt.ts';
import { approve } from './approve.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { declareFenced } from './declare-fenced.ts';
import { handover } from './handover.ts';
import { help } from './help.ts';
import { incidents } from './incidents.ts';
import { journalVerify } from './journal-verify.ts';
import { look } from './look.ts';
import { pause } from './pause.ts';
import { plan } from './plan.ts';
import { prepare } from './prepare.ts';
import { reject } from './reject.ts';
import { resume } from './resume.ts';
import { returnToOld } from './return.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { silence } from './silence.ts';
import { standDown } from './stand-down.ts';
import { status } from './status.ts';
import { takeover } from './takeover.ts';
import { unpause } from './unpause.ts';
import { upgrade } from './upgrade.ts';

/** Every command there is, in the order in which people meet them. */
export const catalogue: readonly Command[] = [
  help,
  status,
  check,
  plan,
  prepare,
  handover,
  takeover,
  upgrade,
  approve,
  reject,
  abort,
  incidents,
  ack,
  silence,
  runs,
  run,
  look,
  resume,
  returnToOld,
  standDown,
  declareFenced,
  pause,
  unpause,
  adopt,
  journalVerify,
];

/** What `plan` can be asked for. */
export const procedures: readonly string[] = ['prepare', 'prepare-undo', 'handover', 'takeover', 'upgrade'];

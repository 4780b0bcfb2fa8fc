import { z } from 'zod';
import { FleetSchema } from './schema.ts';

/** The JSON schema of the fleet file, for editors. Draft 7: every YAML language server knows it. */
export function editorSchema(): object {
  return { ...z.toJSONSchema(FleetSchema, { io: 'input', target: 'draft-7' }), title: 'Baton fleet file' };
}

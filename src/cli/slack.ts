import type { Command } from 'commander';
import { catalogue } from '../../commands/catalogue.ts';
import type { Guarded } from './globals.ts';
import { EXIT, line, showUsageProblem } from './output.ts';

/** `slack manifest`: what is pasted into Slack to make the app. Needs neither fleet file nor network. */
export function addSlack(program: Command, guarded: Guarded): void {
  const slack = program.command('slack').description('Helps to set Slack up');
  const entry = slack
    .command('manifest')
    .description('Prints the app manifest, from which api.slack.com makes the app')
    .option('--http <url>', 'for calls from Slack instead of Socket Mode: https://baton.example.com');
  entry.action(async () => {
    const { http } = entry.opts<{ http?: string }>();
    await guarded(async (_globals, output) => {
      const { requestUrl, SCOPES, slackManifest } = await import('../chats/slack/manifest.ts');
      const { yamlText } = await import('../config/yaml-text.ts');
      const url = http === undefined ? null : requestUrl(http);
      if (http !== undefined && url === null)
        return showUsageProblem(output, 'Slack calls https addresses only: --http https://baton.example.com');
      const manifest = slackManifest(catalogue, url === null ? { kind: 'socket' } : { kind: 'http', url });
      const words = Object.fromEntries(SCOPES.map(({ scope, why }) => [scope, why]));
      const yaml = (): string => yamlText(manifest, { path: ['oauth_config', 'scopes', 'bot'], words });
      output.out(output.json ? line({ ok: true, manifest }) : yaml());
      return EXIT.done;
    })();
  });
}

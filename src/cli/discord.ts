import type { Command } from 'commander';
import type { Guarded } from './globals.ts';
import { EXIT, line, showUsageProblem } from './output.ts';

/** `discord invite`: the address with which the bot is let into a server. Needs neither fleet file nor network. */
export function addDiscord(program: Command, guarded: Guarded): void {
  const discord = program.command('discord').description('Helps to set Discord up');
  const entry = discord
    .command('invite')
    .description('Prints the address with which the bot is let into a server, with what it needs and no more')
    .argument('<application>', 'id of the application, from its page General Information');
  entry.action(async (application: string) => {
    await guarded(async (_globals, output) => {
      if (!/^\d{15,20}$/.test(application))
        return showUsageProblem(
          output,
          'The id of an application has 15 to 20 digits: discord invite 123456789012345678',
        );
      const { inviteUrl } = await import('../chats/discord/invite.ts');
      const url = inviteUrl(application);
      output.out(output.json ? line({ ok: true, url }) : `${url}\n`);
      return EXIT.done;
    })();
  });
}

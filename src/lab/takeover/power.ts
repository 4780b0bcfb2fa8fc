// The command of the lab's provider: `power URL off|state NODE`. Prints what the provider says; exit code 1 where it refuses.
const [url = '', what = '', node = ''] = process.argv.slice(2);
const answer = await fetch(`${url}/${what}/${node}`);
process.stdout.write(`${await answer.text()}\n`);
process.exitCode = answer.ok ? 0 : 1;

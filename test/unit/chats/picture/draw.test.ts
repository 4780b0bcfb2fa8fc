import { describe, expect, it } from 'vitest';
import { drawn } from '../../../../src/chats/picture/draw.ts';

const drawing = { font: 'DejaVu Sans', scale: 2 };

describe('A drawing', () => {
  it('lets this thread go on with its work meanwhile', async () => {
    let turns = 0;
    const count = setInterval(() => (turns += 1), 1);

    await drawn({ ...drawing, svg: '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="2000"/>' });
    clearInterval(count);

    // Loading alone takes hundreds of milliseconds; a thread that is blocked sees none of them.
    expect(turns).toBeGreaterThan(10);
  });

  it('that cannot be made says why', async () => {
    await expect(drawn({ ...drawing, svg: 'no drawing' })).rejects.toThrow(/SVG|unknown token|svg/i);
  });
});

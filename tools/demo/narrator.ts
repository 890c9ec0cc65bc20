import pc from 'picocolors';

const WIDTH = 78;
const BAR_WIDTH = 30;

/** Tells the audience what happens. */
export class Narrator {
  /** A scene begins. */
  title(number: number, title: string): void {
    const text = ` ${number}  ${title} `;
    console.log(`\n${pc.cyan('━━')}${pc.bold(text)}${pc.cyan('━'.repeat(Math.max(2, WIDTH - text.length - 2)))}\n`);
  }

  /** Somebody does something. */
  say(text: string): void {
    console.log(`  ${text}`);
  }

  /** It came as expected. */
  success(text: string): void {
    console.log(`    ${pc.green('✓')} ${pc.dim(text)}`);
  }

  /** Something arrives by itself. */
  event(text: string): void {
    console.log(`    ${pc.magenta('◂')} ${text}`);
  }

  /** Something is not as it should be. */
  failure(text: string): void {
    console.error(`    ${pc.red('✗')} ${pc.red(text)}`);
  }

  /** Amounts side by side, e.g. `pizza ██████ 12`. */
  bars(amounts: Readonly<Record<string, number>>): string {
    const most = Math.max(1, ...Object.values(amounts));
    return Object.entries(amounts)
      .map(
        ([name, amount]) => `${name} ${pc.yellow('█'.repeat(Math.round((BAR_WIDTH / 3) * (amount / most))))} ${amount}`,
      )
      .join('   ');
  }

  /** All scenes are over. */
  end(scenes: number, failed: number): void {
    const played = `${scenes} ${scenes === 1 ? 'scene' : 'scenes'}`;
    if (failed === 0) console.log(`\n${pc.green(pc.bold('  Everything was as narrated'))} (${played}).\n`);
    else console.error(`\n${pc.red(pc.bold(`  ${failed} of ${played} went otherwise than narrated.`))}\n`);
  }
}

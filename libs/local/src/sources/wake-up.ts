/** Lets one loop sleep until something happens, a time is over, or it is told to stop. */
export class WakeUp {
  private pending = false;
  private wake: (() => void) | undefined;

  /** Ends the current sleep, or the next one at once. */
  signal(): void {
    this.pending = true;
    this.wake?.();
  }

  /** @param timeoutMs sleep at most this long. @default - until a signal */
  async sleep(timeoutMs?: number): Promise<void> {
    if (!this.pending) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
    this.pending = false;
  }
}

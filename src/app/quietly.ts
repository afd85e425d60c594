/** For buttons: the session shows what fails, so whoever pressed has nothing to add. */
export function quietly(task: Promise<unknown>): void {
  void task.catch(() => undefined);
}

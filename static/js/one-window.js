/*
 * One window at a time for something that must not be done in two: `enter` resolves when this window is the one.
 *
 *   await enter("name", { busy: () => …, wait: () => …, leave: () => … });
 *
 * The window that came last has it: the one that had it is asked to make way, and does (`leave`) unless it is `busy`. Then the new one is told
 * to `wait`, and comes in by itself as soon as the other is closed. Browsers without Web Locks let everybody in.
 */
const PATIENCE = 1500; // milliseconds in which a window that is not busy has made way

export function enter(name, { busy, wait, leave }) {
  if (!navigator.locks) return Promise.resolve();
  const channel = new BroadcastChannel(name);
  return new Promise((resolve) => {
    const waiting = setTimeout(wait, PATIENCE);
    navigator.locks.request(
      name,
      () =>
        new Promise((release) => {
          clearTimeout(waiting);
          channel.onmessage = () => {
            if (busy()) return;
            channel.close();
            leave();
            release();
          };
          resolve();
        }),
    );
    channel.postMessage("please");
  });
}

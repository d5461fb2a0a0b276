import { createNotices } from './notices.ts';
import type { Progress, View } from './view.ts';

/** Only warnings. */
export function createQuietProgress(view: View): Progress {
  const notices = createNotices(view, (text) => view.stderr.write(`${text}\n`));
  return {
    handle: (event) => {
      if (event.type === 'warning') notices.handle(event);
    },
    end: () => notices.flush(),
  };
}

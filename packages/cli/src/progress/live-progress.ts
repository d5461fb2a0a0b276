import { createLogUpdate } from 'log-update';
import { rawStream, renderText } from '../safe-stream.ts';
import { createBoard } from './board.ts';
import { createNotices } from './notices.ts';
import { renderBoard } from './render-board.ts';
import type { Progress, View } from './view.ts';

const FRAME_MS = 100;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** A view that is redrawn continuously, for an interactive terminal. */
export function createLiveProgress(view: View): Progress {
  const log = createLogUpdate(rawStream(view.stderr) as NodeJS.WriteStream);
  const board = createBoard();
  const draw = () => {
    const { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = view.stderr;
    const frame = { now: performance.now(), columns, rows, paint: view.paint };
    const lines = renderBoard(board.rows, view.taps.slow(), frame);
    const shown = lines.length > 0 ? lines : [view.paint('dim', 'reading bases …')];
    log(renderText(view.stderr, shown.join('\n')));
  };
  const notices = createNotices(view, (text) => {
    // Not log.persist: it wraps long lines, and a compiler's line should stay one line when copied.
    log.clear();
    view.stderr.write(`${text}\n`);
    if (!isHeld) draw();
  });
  let isHeld = false;
  const timer = setInterval(() => isHeld || draw(), FRAME_MS);
  // A hanging build must be visible.
  timer.unref();
  return {
    handle(event) {
      board.handle(event);
      notices.handle(event);
    },
    async whileHeld(action) {
      isHeld = true;
      log.clear();
      try {
        return await action();
      } finally {
        isHeld = false;
      }
    },
    end() {
      clearInterval(timer);
      notices.flush();
      board.stop();
      if (board.rows.length > 0) draw();
      else log.clear();
      log.done();
    },
  };
}

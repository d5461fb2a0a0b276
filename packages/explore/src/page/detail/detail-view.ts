import { h } from '../element.ts';
import { formatBytes } from '../format.ts';
import { AnswerError, type Answers } from '../model/answers.ts';
import type { Trees } from '../model/trees.ts';
import type { View } from '../model/view.ts';
import { artifactDetail } from './artifact-detail.ts';
import { comparisonDetail } from './comparison-detail.ts';
import { fileDetail, fileLeftOut } from './file-detail.ts';
import { filesDetail } from './files-detail.ts';
import { imageDetail } from './image-detail.ts';
import { problem } from './parts.ts';
import { platformDetail } from './platform-detail.ts';

/** The pane at the right. */
export interface DetailView {
  readonly element: HTMLElement;
  /** @param address of the view */
  show(view: View, address: string): Promise<void>;
  fail(error: unknown): void;
  /** Moves the focus to its heading. */
  focus(): void;
}

/** Milliseconds that a view must be selected before it is asked for: keys pass over layers that nobody wants to read. */
const SETTLE_MS = 80;

/** Milliseconds after which something is shown for an answer that is not there. */
const PATIENCE_MS = 250;

export function createDetailView(answers: Answers, trees: Trees): DetailView {
  const element = h('main.detail', { 'aria-live': 'polite' });
  let latest = 0;

  function fill(parts: readonly (Node | undefined)[]): void {
    element.replaceChildren(...parts.filter((part) => part !== undefined));
    element.scrollTop = 0;
    element.removeAttribute('aria-busy');
  }

  function fail(error: unknown): void {
    const known = error instanceof AnswerError ? error : undefined;
    latest += 1;
    fill([problem(known?.message ?? String(error), known?.hint)]);
  }

  return {
    element,
    fail,
    focus: () => element.querySelector('h1')?.focus({ preventScroll: true }),
    async show(view, address) {
      latest += 1;
      const turn = latest;
      element.setAttribute('aria-busy', 'true');
      const waiting = setTimeout(() => {
        if (turn === latest) element.replaceChildren(h('p.loading', {}, readingOf(view)));
      }, PATIENCE_MS);
      try {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        if (turn !== latest) return;
        const parts = await partsOf(view, address);
        if (turn === latest) fill(parts);
      } catch (error) {
        if (turn !== latest) return;
        const isLeftOut = answers.isFile && error instanceof AnswerError;
        if (view.kind === 'file' && isLeftOut) fill(fileLeftOut(view, error.hint ?? ''));
        else fail(error);
      } finally {
        clearTimeout(waiting);
      }
    },
  };

  async function partsOf(view: View, address: string): Promise<readonly (Node | undefined)[]> {
    switch (view.kind) {
      case 'image':
        return imageDetail(view, answers.isFile);
      case 'platform':
        return platformDetail(view);
      case 'files':
        return filesDetail(
          view,
          await trees.ofPlatform(view.image, view.platform),
          address,
          await trees.hidden(view.image, view.platform),
        );
      case 'layer':
        return filesDetail(view, await trees.ofLayer(view.image, view.platform, view.at), address);
      case 'directory':
        return filesDetail(view, view.directory, address);
      case 'file': {
        const { image, platform, file } = view;
        const digest = platform.layers[file.layer]?.digest ?? '';
        const isFile = file.row[1] === 'file';
        if (!isFile) return fileDetail(view, undefined);
        const place = { image, digest, entry: file.entry };
        const preview = await answers.ask({ kind: 'preview', ...place });
        const sizes = preview.program?.goBuild && answers.ask({ kind: 'sizes', ...place });
        return fileDetail(view, preview, sizes);
      }
      case 'comparison':
        return comparisonDetail(view, await answers.ask({ kind: 'comparison' }), {
          answers,
          trees,
        });
      case 'artifact': {
        const { image, artifact } = view;
        const question = { kind: 'artifact', image, digest: artifact.digest } as const;
        return artifactDetail(view, await answers.ask(question));
      }
    }
  }
}

function readingOf(view: View): string {
  if (view.kind === 'layer') return `Reading the layer, ${formatBytes(view.layer.size)} …`;
  if (view.kind !== 'files') return 'Reading …';
  return `Reading all layers, ${formatBytes(view.platform.layersSize)} …`;
}

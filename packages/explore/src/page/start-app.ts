import type { ImagesAnswer } from '../answer/index.ts';
import { createDetailView } from './detail/detail-view.ts';
import { h } from './element.ts';
import { visible } from './format.ts';
import { createHelpDialog } from './help-dialog.ts';
import { segmentsOf } from './model/address.ts';
import { AnswerError, type Answers } from './model/answers.ts';
import { createTrees } from './model/trees.ts';
import { createSearchView, type SearchPlace } from './search/search-view.ts';
import { toggleTheme } from './theme.ts';
import { comparisonNode, imageNode } from './tree/image-nodes.ts';
import { addressOf, childrenOf, findNode, type TreeNode } from './tree/tree-node.ts';
import { createTreeView } from './tree/tree-view.ts';

/** Milliseconds after the last key until a search starts. */
const TYPING_MS = 120;

/** Builds the page, and shows what its address says. */
export async function startApp(images: ImagesAnswer, answers: Answers): Promise<void> {
  const trees = createTrees(answers);
  const comparison = comparisonNode(images.images);
  const roots = [
    ...(comparison ? [comparison] : []),
    ...images.images.map((explored, image) => imageNode(image, explored, trees)),
  ];
  for (const root of roots) {
    if (!root.load) continue;
    root.isOpen = true;
    const children = await childrenOf(root);
    const [only, second] = children.filter(({ view }) => view.kind === 'platform');
    if (!only || second || roots.length > 1) continue;
    only.isOpen = true;
    await childrenOf(only);
  }
  const tree = createTreeView(roots);
  const detail = createDetailView(answers, trees);
  const search = createSearchView(trees);
  const help = createHelpDialog();
  const input = h('input', {
    type: 'search',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    placeholder: 'Search files',
    'aria-label': 'Search the files of this platform',
    'aria-controls': 'results',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const back = button('back', 'Back to the tree', '‹ Tree');
  const theme = button('plain', 'Dark or light', '◐');
  const keys = button('plain', 'Keys', '?');
  const side = h('nav.side', { 'aria-label': 'Image' }, tree.element, search.element);
  document.body.append(
    h(
      'header.top',
      {},
      h('a.name', { href: '#', title: 'strake explore' }, h('span.mark'), 'strake'),
      back,
      h('div.search', {}, input, h('kbd', { 'aria-hidden': 'true' }, '/')),
      theme,
      keys,
    ),
    h('div.panes', {}, side, detail.element),
    help,
  );
  document.title = `${images.images.map(({ reference }) => visible(reference)).join(' and ')} – strake explore`;

  let selected: TreeNode | undefined;
  let typing: ReturnType<typeof setTimeout> | undefined;

  async function follow(): Promise<void> {
    const wanted = location.hash;
    try {
      const { node = roots[0], missing } = await findNode(roots, segmentsOf(wanted));
      if (!node || wanted !== location.hash) return;
      if (missing.length > 0) {
        selected = undefined;
        tree.select(node);
        return detail.fail(nothingAt(missing, images));
      }
      const isNew = selected !== node;
      selected = node;
      tree.select(node);
      if (isNew) await detail.show(node.view, addressOf(node));
    } catch (error) {
      detail.fail(error);
    }
  }

  function searchPlace(): SearchPlace | undefined {
    const view = selected?.view;
    const isOneOfTwo = images.images.length > 1;
    if (view && 'platform' in view) return { ...view, isOneOfTwo };
    const [image, explored] = [view?.image ?? 0, view?.explored ?? images.images[0]];
    const platform = explored?.report.images[0];
    return explored && platform && { image, explored, platform, isOneOfTwo };
  }

  function show(pane: 'tree' | 'detail'): void {
    document.body.dataset.pane = pane;
  }

  function endSearch(): void {
    input.value = '';
    delete document.body.dataset.search;
    announceMatch();
  }

  function announceMatch(): void {
    const id = input.value === '' ? undefined : search.activeId();
    input.setAttribute('aria-expanded', id === undefined ? 'false' : 'true');
    if (id === undefined) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', id);
  }

  input.addEventListener('input', () => {
    clearTimeout(typing);
    if (input.value === '') return endSearch();
    document.body.dataset.search = '';
    show('tree');
    const place = searchPlace();
    typing = setTimeout(async () => {
      if (place) await search.search(input.value, place);
      announceMatch();
    }, TYPING_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') search.move(1);
    else if (event.key === 'ArrowUp') search.move(-1);
    else if (event.key === 'Enter') {
      search.open();
      show('detail');
    } else if (event.key === 'Escape') {
      endSearch();
      tree.focus();
    } else return;
    announceMatch();
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === '/') input.focus();
    else if (event.key === '?') help.showModal();
    else if (event.key === 't') toggleTheme();
    else if (event.key === 'd') {
      show('detail');
      detail.focus();
    } else if (event.key === 'Escape') {
      endSearch();
      show('tree');
      tree.focus();
    } else return;
    event.preventDefault();
  });
  // On a phone a click shows the details, but of what it opens only one at its end or a second one; keys only move.
  side.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.matches('.twist')) return;
    const row = event.target.closest('.row, .match');
    if (!row) return;
    const isLeaf = !row.hasAttribute('aria-expanded');
    if (isLeaf || row.ariaSelected === 'true' || event.target.matches('.more')) show('detail');
  });
  back.addEventListener('click', () => {
    show('tree');
    tree.focus();
  });
  theme.addEventListener('click', toggleTheme);
  keys.addEventListener('click', () => help.showModal());
  addEventListener('hashchange', follow);
  show(comparison || segmentsOf(location.hash).length > 0 ? 'detail' : 'tree');
  await follow();
  tree.focus();
}

function nothingAt(missing: readonly string[], { images }: ImagesAnswer): AnswerError {
  const where = images.length > 1 ? 'these images' : 'this image';
  return new AnswerError(
    `there is no "${visible(missing.join('/'))}" in ${where}`,
    'The address may be one of another image. Choose in the tree.',
  );
}

function button(name: string, label: string, text: string): HTMLButtonElement {
  return h(`button.${name}`, { type: 'button', 'aria-label': label, title: label }, text);
}

import { h } from '../element.ts';
import { createVirtualList } from '../list/virtual-list.ts';
import { addressOf, childrenOf, type TreeNode, visibleRows } from './tree-node.ts';

const ROW_HEIGHT = 28;

/** The tree at the left. What is selected is in the address of the page. */
export interface TreeView {
  readonly element: HTMLElement;
  /** Selects a node, opens what is above it, and scrolls to it. */
  select(node: TreeNode): void;
  focus(): void;
}

/**
 * A tree of which only the rows in sight exist. It keeps the focus itself, and says which row is active.
 * Source: WAI-ARIA Authoring Practices, "Tree View Pattern".
 */
export function createTreeView(roots: readonly TreeNode[]): TreeView {
  const element = h('div.tree', {
    role: 'tree',
    tabindex: 0,
    'aria-label': 'Contents of the image',
  });
  let rows = visibleRows(roots);
  let selected: TreeNode | undefined;
  const list = createVirtualList(element, ROW_HEIGHT, drawRow);

  function drawRow(index: number): HTMLElement {
    const node = rows[index];
    if (!node) return h('div');
    const siblings = node.parent?.children ?? roots;
    const isSelected = node === selected;
    const row = h(
      `div.row.${node.view.kind}`,
      {
        role: 'treeitem',
        id: `row-${index}`,
        'aria-level': node.depth + 1,
        'aria-selected': isSelected ? 'true' : 'false',
        'aria-expanded': node.load ? (node.isOpen ? 'true' : 'false') : undefined,
        'aria-busy': node.isLoading ? 'true' : undefined,
        'aria-setsize': siblings.length,
        // Counting the place of one among 100,000 siblings for each row in sight would be felt.
        'aria-posinset': siblings.length < 1000 ? siblings.indexOf(node) + 1 : undefined,
      },
      h('span.twist', { 'aria-hidden': 'true' }),
      h('span.label', { title: node.label }, node.label),
      node.suffix !== undefined && h('span.suffix', { title: node.suffix }, node.suffix),
      h('span.note', {}, node.note),
      // Seen on a phone, where the details take the place of the tree.
      node.load && h('span.more', { 'aria-hidden': 'true' }, '›'),
    );
    row.style.setProperty('--depth', String(node.depth));
    row.addEventListener('click', (event) => {
      const isTwist = event.target instanceof Element && event.target.matches('.twist');
      if (!isTwist) go(node);
      if (event.target instanceof Element && event.target.matches('.more')) return;
      if (isTwist || !node.isOpen) toggle(node, isTwist ? !node.isOpen : true);
      else if (node === selected && !isTwist) toggle(node, false);
    });
    return row;
  }

  function refresh(): void {
    rows = visibleRows(roots);
    list.update(rows.length);
    announce();
  }

  function announce(): void {
    const at = selected ? rows.indexOf(selected) : -1;
    if (at >= 0) element.setAttribute('aria-activedescendant', `row-${at}`);
    else element.removeAttribute('aria-activedescendant');
  }

  function toggle(node: TreeNode, isOpen: boolean): void {
    if (!node.load || node.isOpen === isOpen) return;
    node.isOpen = isOpen;
    if (isOpen && !node.children) load(node);
    refresh();
  }

  function load(node: TreeNode): void {
    node.isLoading = true;
    childrenOf(node)
      // The view of the node says what failed.
      .catch(() => {
        node.isOpen = false;
      })
      .finally(() => {
        node.isLoading = false;
        refresh();
      });
  }

  function go(node: TreeNode | undefined): void {
    if (!node) return;
    // At once: the next key may come before the page follows its address.
    select(node);
    location.hash = addressOf(node);
  }

  function select(node: TreeNode): void {
    selected = node;
    for (let above = node.parent; above; above = above.parent) above.isOpen = true;
    refresh();
    list.reveal(rows.indexOf(node));
  }

  function move(steps: number): void {
    const at = selected ? rows.indexOf(selected) : 0;
    go(rows[Math.min(Math.max(at + steps, 0), rows.length - 1)]);
  }

  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(list.pageSize()),
    PageUp: () => move(-list.pageSize()),
    Home: () => go(rows[0]),
    End: () => go(rows.at(-1)),
    ArrowRight: () => {
      if (!selected?.load) return;
      if (selected.isOpen) go(selected.children?.[0]);
      else toggle(selected, true);
    },
    ArrowLeft: () => {
      if (selected?.isOpen) toggle(selected, false);
      else go(selected?.parent);
    },
    Enter: () => selected && toggle(selected, !selected.isOpen),
    ' ': () => selected && toggle(selected, !selected.isOpen),
  };
  element.addEventListener('keydown', (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });

  refresh();
  return {
    element,
    select,
    focus: () => element.focus({ preventScroll: true }),
  };
}

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { h } from '../element.ts';

/** A list of which only the rows in sight exist. */
export interface VirtualList {
  /** The element that scrolls. */
  readonly element: HTMLElement;
  /** Shows other rows, or the same ones again. */
  update(count: number): void;
  /** Scrolls just as far as needed. */
  reveal(index: number): void;
  /** Rows that fit. */
  pageSize(): number;
  destroy(): void;
}

/**
 * @param render makes the element of a row
 * @param rowHeight in pixels
 */
export function createVirtualList(
  element: HTMLElement,
  rowHeight: number,
  render: (index: number) => HTMLElement,
): VirtualList {
  const inner = h('div.virtual', { role: 'presentation' });
  element.append(inner);
  const list = new Virtualizer<HTMLElement, HTMLElement>({
    count: 0,
    getScrollElement: () => element,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: draw,
  });
  const unmount = list._didMount();
  list._willUpdate();

  function draw(): void {
    inner.style.height = `${list.getTotalSize()}px`;
    inner.replaceChildren(
      ...list.getVirtualItems().map(({ index, start }) => {
        const row = render(index);
        row.style.transform = `translateY(${start}px)`;
        row.style.height = `${rowHeight}px`;
        return row;
      }),
    );
  }

  return {
    element,
    update(count) {
      list.setOptions({ ...list.options, count });
      list.measure();
      draw();
    },
    reveal: (index) => list.scrollToIndex(index, { align: 'auto' }),
    pageSize: () => Math.max(Math.floor(element.clientHeight / rowHeight) - 1, 1),
    destroy: unmount,
  };
}

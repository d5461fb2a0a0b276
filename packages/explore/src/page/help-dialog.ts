import { h } from './element.ts';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['↑', '↓'], 'move in the tree'],
  [['→', '←'], 'open and close, or go to the parent'],
  [['Page ↑', 'Page ↓', 'Home', 'End'], 'move further'],
  [['Enter'], 'open or close; in a search, show the file'],
  [['/'], 'search the files of this platform'],
  [['Esc'], 'leave the search, or go back to the tree'],
  [['D'], 'move to the details'],
  [['T'], 'dark or light'],
  [['?'], 'this help'],
];

/** What the keys do. */
export function createHelpDialog(): HTMLDialogElement {
  const close = h('button', { type: 'button' }, 'Close');
  const dialog = h(
    'dialog.help',
    { 'aria-labelledby': 'help-title' },
    h('h2', { id: 'help-title' }, 'Keys'),
    h(
      'dl.keys',
      {},
      ...KEYS.flatMap(([keys, does]) => [
        h('dt', {}, ...keys.flatMap((key, at) => [at > 0 && ' ', h('kbd', {}, key)])),
        h('dd', {}, does),
      ]),
    ),
    close,
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

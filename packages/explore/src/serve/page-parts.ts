/** The script and the style of the page. The build puts them here: `scripts/explore-page.ts`. */
export const PAGE_PARTS: { readonly script: string; readonly style: string } = {
  script: '',
  style: '',
};

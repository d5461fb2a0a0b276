/** Something that ends and cleans up: a test's context (`t`), or whatever else calls what it is given. */
export interface Scope {
  after(clean: () => void | Promise<void>): void;
}

/** The variable with the private key that signs entries of the remote cache, or the path of its file. */
export const CACHE_KEY = 'STRAKE_CACHE_KEY';

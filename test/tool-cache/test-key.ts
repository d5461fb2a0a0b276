import { makeKeyPair, parseTrust, readSigningKey } from '@strake/core/internal';

const { publicKey, privateKey } = makeKeyPair();

/** The value of `cache.trust`. Machines that trust a key keep what Go compiled in one directory, whatever their repositories are. */
export const TRUST = JSON.stringify([publicKey]);

/** The environment of those that sign with it. */
export const SIGNING = { STRAKE_CACHE_KEY: privateKey };

/** The same, for entries that are written behind strake's back. */
export const SIGNED = { trust: parseTrust([publicKey]), signingKey: readSigningKey(privateKey) };

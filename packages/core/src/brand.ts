declare const brand: unique symbol

/** A type that only its own parser can make: `Brand<number, 'seconds'>` is a number that has been checked. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

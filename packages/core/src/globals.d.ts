// What every runtime we support has and ES2023 does not name. DOM and Node types stay out of this package, so that
// `fetch`, `process` and `crypto` do not compile here.
declare function atob(text: string): string
declare function btoa(text: string): string
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number }
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: true; ignoreBOM: true })
  decode(bytes: Uint8Array): string
}

/** One sign of a short authentication string: its number in the table, the emoji, and the English word to read out. */
export interface SasEmoji {
  readonly number: number
  readonly emoji: string
  readonly word: string
}

/** Seven signs of six bits each: 42 bits, of which an attacker gets one guess (Matrix client-server API, "SAS method: emoji"). Wants at least 6 octets. */
export function sasEmoji(octets: Uint8Array): readonly SasEmoji[] {
  const bits = firstOctets(octets, 6)
  return Array.from({ length: 7 }, (_, index) => {
    const number = Number((bits >> BigInt(42 - 6 * index)) & 63n)
    const [emoji, word] = table[number] as (typeof table)[number]
    return { number, emoji, word }
  })
}

/** Three numbers of 13 bits each, between 1000 and 9191 (Matrix client-server API, "SAS method: decimal"). Wants at least 5 octets. */
export function sasDecimal(octets: Uint8Array): readonly [number, number, number] {
  const bits = firstOctets(octets, 5)
  const part = (shift: bigint) => Number((bits >> shift) & 8191n) + 1000
  return [part(27n), part(14n), part(1n)]
}

function firstOctets(octets: Uint8Array, count: number): bigint {
  if (octets.length < count) throw new TypeError(`wants ${count} octets`)
  return octets.subarray(0, count).reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n)
}

// The table of the Matrix specification (data-definitions/sas-emoji.json): chosen to be told apart, also without colour and in other languages.
const table: readonly (readonly [emoji: string, word: string])[] = [
  ['🐶', 'Dog'],
  ['🐱', 'Cat'],
  ['🦁', 'Lion'],
  ['🐎', 'Horse'],
  ['🦄', 'Unicorn'],
  ['🐷', 'Pig'],
  ['🐘', 'Elephant'],
  ['🐰', 'Rabbit'],
  ['🐼', 'Panda'],
  ['🐓', 'Rooster'],
  ['🐧', 'Penguin'],
  ['🐢', 'Turtle'],
  ['🐟', 'Fish'],
  ['🐙', 'Octopus'],
  ['🦋', 'Butterfly'],
  ['🌷', 'Flower'],
  ['🌳', 'Tree'],
  ['🌵', 'Cactus'],
  ['🍄', 'Mushroom'],
  ['🌏', 'Globe'],
  ['🌙', 'Moon'],
  ['☁️', 'Cloud'],
  ['🔥', 'Fire'],
  ['🍌', 'Banana'],
  ['🍎', 'Apple'],
  ['🍓', 'Strawberry'],
  ['🌽', 'Corn'],
  ['🍕', 'Pizza'],
  ['🎂', 'Cake'],
  ['❤️', 'Heart'],
  ['😀', 'Smiley'],
  ['🤖', 'Robot'],
  ['🎩', 'Hat'],
  ['👓', 'Glasses'],
  ['🔧', 'Spanner'],
  ['🎅', 'Santa'],
  ['👍', 'Thumbs Up'],
  ['☂️', 'Umbrella'],
  ['⌛', 'Hourglass'],
  ['⏰', 'Clock'],
  ['🎁', 'Gift'],
  ['💡', 'Light Bulb'],
  ['📕', 'Book'],
  ['✏️', 'Pencil'],
  ['📎', 'Paperclip'],
  ['✂️', 'Scissors'],
  ['🔒', 'Lock'],
  ['🔑', 'Key'],
  ['🔨', 'Hammer'],
  ['☎️', 'Telephone'],
  ['🏁', 'Flag'],
  ['🚂', 'Train'],
  ['🚲', 'Bicycle'],
  ['✈️', 'Aeroplane'],
  ['🚀', 'Rocket'],
  ['🏆', 'Trophy'],
  ['⚽', 'Ball'],
  ['🎸', 'Guitar'],
  ['🎺', 'Trumpet'],
  ['🔔', 'Bell'],
  ['⚓', 'Anchor'],
  ['🎧', 'Headphones'],
  ['📁', 'Folder'],
  ['📌', 'Pin'],
]

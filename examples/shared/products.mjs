/**
 * The catalogue's contents: made up, but shaped like a shop's, and the same on every run.
 */
import { seededRandom } from './random.mjs'

const materials = ['Birch', 'Brass', 'Copper', 'Cotton', 'Linen', 'Oak', 'Porcelain', 'Steel', 'Walnut', 'Wool']
const styles = ['Classic', 'Compact', 'Everyday', 'Folding', 'Grand', 'Modern', 'Rustic', 'Travel', 'Vintage', 'Winter']
const colours = ['amber', 'black', 'blue', 'cream', 'green', 'grey', 'red', 'white']
const brands = [
  'Alder & Sons',
  'Borealis',
  'Fennel',
  'Halcyon',
  'Juniper',
  'Kvass & Co',
  'Larkspur',
  'Northway',
  'Tula',
]

/** The categories, and what is sold in each. */
export const categories = new Map([
  ['Tea', ['Samovar', 'Teapot', 'Tea Glass', 'Strainer', 'Caddy']],
  ['Kitchen', ['Kettle', 'Knife', 'Mixing Bowl', 'Pan', 'Scale']],
  ['Living', ['Armchair', 'Blanket', 'Bookshelf', 'Lamp', 'Rug']],
  ['Outdoor', ['Backpack', 'Lantern', 'Stove', 'Tent', 'Thermos']],
  ['Office', ['Desk', 'Notebook', 'Organiser', 'Pen', 'Stool']],
])

/**
 * @typedef {object} NewProduct
 * @property {number} id 1 and up
 * @property {string} sku
 * @property {string} name
 * @property {string} category
 * @property {string} brand
 * @property {string} description
 * @property {number} price_cents
 * @property {number} stock
 * @property {number} rating 1.0 to 5.0
 * @property {Record<string, unknown>} attributes whatever a category wants to say about its products
 */

/**
 * @param {number} count
 * @returns {NewProduct[]}
 */
export function generateProducts(count) {
  const random = seededRandom(2024)
  /** @template T @param {T[]} list @returns {T} */
  const pick = list => list[Math.floor(random() * list.length)]
  const between = (low, high) => low + Math.floor(random() * (high - low + 1))

  return Array.from({ length: count }, (_, index) => {
    const [category, kinds] = pick([...categories])
    const [style, material, kind, colour, brand] = [
      pick(styles),
      pick(materials),
      pick(kinds),
      pick(colours),
      pick(brands),
    ]
    return {
      id: index + 1,
      sku: `${category.slice(0, 3).toUpperCase()}-${String(index + 1).padStart(6, '0')}`,
      name: `${style} ${material} ${kind}`,
      category,
      brand,
      description:
        `The ${style.toLowerCase()} ${kind.toLowerCase()} by ${brand}: ${material.toLowerCase()}, finished in ${colour}, ` +
        `made to last ${between(5, 40)} years and to be repaired, not replaced. Ships within ${between(1, 9)} days.`,
      price_cents: between(3, 400) * 100 - 1,
      stock: between(0, 500),
      rating: between(10, 50) / 10,
      attributes: {
        colour,
        weight_grams: between(50, 9000),
        dimensions_mm: [between(20, 900), between(20, 900), between(20, 900)],
      },
    }
  })
}

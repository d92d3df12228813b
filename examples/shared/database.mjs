/**
 * The source of truth: products in PostgreSQL. Knows nothing of any cache.
 */
import pg from 'pg'
import { categories, generateProducts } from './products.mjs'

/**
 * @typedef {object} Product a product as the shop's pages show it
 * @property {number} id
 * @property {string} sku
 * @property {string} name
 * @property {string} description
 * @property {string} category
 * @property {string} brand
 * @property {number} price_cents
 * @property {number} stock
 * @property {number} rating
 * @property {Record<string, unknown>} attributes
 * @property {number} version counts the updates, from 1
 * @property {string} updated_at ISO 8601
 */

const schema = `
  DROP SCHEMA IF EXISTS samovar_example CASCADE;
  CREATE SCHEMA samovar_example;
  CREATE TABLE samovar_example.categories (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
  );
  CREATE TABLE samovar_example.products (
    id integer PRIMARY KEY,
    sku text NOT NULL UNIQUE,
    name text NOT NULL,
    description text NOT NULL,
    category_id integer NOT NULL REFERENCES samovar_example.categories,
    brand text NOT NULL,
    price_cents integer NOT NULL CHECK (price_cents >= 0),
    stock integer NOT NULL,
    rating real NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
  );`

const select = `
  SELECT product.id, sku, product.name, description, category.name AS category, brand, price_cents, stock, rating,
         attributes, version, to_json(updated_at) #>> '{}' AS updated_at
  FROM samovar_example.products AS product JOIN samovar_example.categories AS category ON category.id = category_id`

export class Database {
  /** How many queries were sent. */
  queries = 0
  /** How many of them were not answered yet; those in line for a connection count too. */
  running = 0
  /** How many there ever were at once. */
  runningMost = 0

  /**
   * @param {string} url
   * @param {number} connections PGlite has a single session, so it takes one; a PostgreSQL server takes several
   */
  constructor(url, connections) {
    this.pool = new pg.Pool({ connectionString: url, max: connections })
    this.pool.on('error', () => {}) // An idle connection that breaks is replaced by the next query.
  }

  /**
   * Reads one product.
   *
   * @param {number} id
   * @returns {Promise<Product | undefined>}
   */
  async product(id) {
    const { rows } = await this.query('product', `${select} WHERE product.id = $1`, [id])
    return rows[0]
  }

  /**
   * Sets a product's price. Each update adds 1 to the product's version.
   *
   * @param {number} id
   * @param {number} priceCents
   * @returns {Promise<number>} the product's new version
   */
  async updatePrice(id, priceCents) {
    const { rows } = await this.query(
      'updatePrice',
      `UPDATE samovar_example.products SET price_cents = $2, version = version + 1, updated_at = now()
       WHERE id = $1 RETURNING version`,
      [id, priceCents],
    )
    if (rows.length === 0) throw new Error(`no product ${id}`)
    return rows[0].version
  }

  /**
   * Stores a product's price and version, if its version is the one before.
   *
   * @param {Product} product
   * @returns {Promise<boolean>} whether it was: if not, somebody else has changed the product meanwhile
   */
  async savePrice({ id, price_cents, version }) {
    const { rowCount } = await this.query(
      'savePrice',
      `UPDATE samovar_example.products SET price_cents = $2, version = $3, updated_at = now()
       WHERE id = $1 AND version = $3 - 1`,
      [id, price_cents, version],
    )
    return rowCount === 1
  }

  /**
   * Stores the prices and versions of products, in one query. One that has this version, or a newer one, stays as it is: so it does no harm to
   * store a product twice, or late.
   *
   * @param {Product[]} products
   */
  async savePrices(products) {
    const rows = products.map(({ id, price_cents, version }) => ({ id, price_cents, version }))
    await this.query(
      'savePrices',
      `UPDATE samovar_example.products AS product
       SET price_cents = next.price_cents, version = next.version, updated_at = now()
       FROM jsonb_to_recordset($1) AS next (id integer, price_cents integer, version integer)
       WHERE product.id = next.id AND product.version < next.version`,
      [JSON.stringify(rows)],
    )
  }

  /**
   * Which version of products is stored, and at which price.
   *
   * @param {number[]} ids
   * @returns {Promise<{ id: number, version: number, price_cents: number }[]>}
   */
  async versions(ids) {
    const text = 'SELECT id, version, price_cents FROM samovar_example.products WHERE id = ANY($1)'
    return (await this.query('versions', text, [ids])).rows
  }

  /**
   * Creates the tables, in a schema of their own, and fills them.
   *
   * @param {number} count how many products
   */
  async create(count) {
    await this.pool.query(schema)
    await this.pool.query('INSERT INTO samovar_example.categories (name) SELECT unnest($1::text[])', [
      [...categories.keys()],
    ])
    const products = generateProducts(count)
    for (let start = 0; start < count; start += 1000) {
      await this.pool.query(
        `INSERT INTO samovar_example.products
           (id, sku, name, description, category_id, brand, price_cents, stock, rating, attributes)
         SELECT product.id, sku, product.name, description, category.id, brand, price_cents, stock, rating, attributes
         FROM jsonb_to_recordset($1) AS product (id integer, sku text, name text, description text, category text,
           brand text, price_cents integer, stock integer, rating real, attributes jsonb)
         JOIN samovar_example.categories AS category ON category.name = product.category`,
        [JSON.stringify(products.slice(start, start + 1000))],
      )
    }
    await this.pool.query('ANALYZE samovar_example.products')
  }

  /** Removes what `create` made and closes the connections. */
  async destroy() {
    await this.pool.query('DROP SCHEMA IF EXISTS samovar_example CASCADE')
    await this.close()
  }

  async close() {
    await this.pool.end()
  }

  /** Runs a prepared statement, and counts it. */
  async query(name, text, values) {
    this.queries++
    this.runningMost = Math.max(this.runningMost, ++this.running)
    try {
      return await this.pool.query({ name, text, values })
    } finally {
      this.running--
    }
  }
}

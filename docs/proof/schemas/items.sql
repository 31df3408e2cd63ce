CREATE TABLE items (
    code text NOT NULL,
    name text NOT NULL,
    sku int NOT NULL UNIQUE
);

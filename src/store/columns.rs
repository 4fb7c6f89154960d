//! Many rows in one statement on PostgreSQL: each column travels as one array.
//!
//! The text of the statement is the same however many rows there are, so that it is prepared once a connection. diesel's own insert of
//! many rows writes a new text for each number of rows, which PostgreSQL would parse and plan anew every time.

use std::marker::PhantomData;

use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, SingleValue, SqlType};

/// Names an insert: one type, one text.
pub trait Insert: 'static {
    /// The table and its columns, such as `answer (response_id, item)`.
    const INTO: &'static str;
    /// What follows the rows, such as an `ON CONFLICT`.
    const THEN: &'static str = "";
}

type Column<'a> = Box<dyn QueryFragment<Pg> + 'a>;

/// The values of one column, from the first row to the last.
pub fn column<'a, ST, T>(values: impl Iterator<Item = T>) -> Column<'a>
where
    ST: SqlType + SingleValue,
    Vec<T>: AsExpression<Array<ST>>,
    <Vec<T> as AsExpression<Array<ST>>>::Expression: QueryFragment<Pg> + 'a,
{
    Box::new(AsExpression::<Array<ST>>::as_expression(
        values.collect::<Vec<T>>(),
    ))
}

/// An insert with its columns, all of the same length.
pub struct ByColumns<'a, I> {
    columns: Vec<Column<'a>>,
    insert: PhantomData<I>,
}

impl<'a, I: Insert> ByColumns<'a, I> {
    /// The columns in the order in which [`Insert::INTO`] names them.
    pub fn new(columns: Vec<Column<'a>>) -> Self {
        ByColumns {
            columns,
            insert: PhantomData,
        }
    }
}

impl<I: Insert> QueryFragment<Pg> for ByColumns<'_, I> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(I::INTO);
        out.push_sql(" SELECT * FROM unnest(");
        for (place, column) in self.columns.iter().enumerate() {
            if place > 0 {
                out.push_sql(", ");
            }
            column.walk_ast(out.reborrow())?;
        }
        out.push_sql(") ");
        out.push_sql(I::THEN);
        Ok(())
    }
}

impl<I: Insert> QueryId for ByColumns<'_, I> {
    type QueryId = ByColumns<'static, I>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<I> RunQueryDsl<PgConnection> for ByColumns<'_, I> {}

use std::collections::{BTreeMap, BTreeSet};

use crate::studio::engine::v1::*;
use crate::studio::text::v1::*;
use virtuoso::{Any, Bytes, Context, Json, Receiver, Sender, Status, Uuid};

/// Rooms without walls: everything that comes in goes out again.
#[derive(Debug, Default)]
pub struct House;

#[allow(deprecated)]
impl Rooms for House {
    async fn edit(
        &self,
        _: &Context,
        mut input: Receiver<Command>,
        out: Sender<Change>,
    ) -> Result<(), RoomsEditError> {
        let mut id = 0;
        while let Some(command) = input.receive().await? {
            id += 1;
            match command {
                Command::Edit(Edit::Undo) => Err(Conflict {
                    theirs: Some(Edit::Undo),
                    at: vec![id],
                    props: Some(Json::Null),
                })?,
                Command::Edit(edit) => {
                    let change = Change {
                        id,
                        edit: Some(edit),
                        ..Change::default()
                    };
                    out.send(change).await?;
                }
                Command::Change(change) => out.send(change).await?,
                Command::Leave => return Ok(()),
                Command::Say(name) => Err(NoRoom { name })?,
                Command::Unrecognized(_) => Err(Status::unimplemented("which command?"))?,
            }
        }
        Ok(())
    }

    async fn echo_edits(
        &self,
        _: &Context,
        mut input: Receiver<Edit>,
        out: Sender<Edit>,
    ) -> Result<(), Status> {
        while let Some(edit) = input.receive().await? {
            out.send(edit).await?;
        }
        Ok(())
    }

    async fn lengths(
        &self,
        _: &Context,
        mut input: Receiver<Change>,
        out: Sender<u32>,
    ) -> Result<(), Status> {
        while let Some(change) = input.receive().await? {
            out.send(change.edits.len() as u32).await?;
        }
        Ok(())
    }

    async fn styles(
        &self,
        _: &Context,
        mut input: Receiver<Edit>,
        out: Sender<Style>,
    ) -> Result<(), Status> {
        while let Some(edit) = input.receive().await? {
            let style = match edit {
                Edit::Style(style) | Edit::Tone(Tone(style)) => style,
                _ => Style::Unspecified,
            };
            out.send(style).await?;
        }
        Ok(())
    }

    async fn props(
        &self,
        _: &Context,
        mut input: Receiver<Paragraph>,
        out: Sender<Json>,
    ) -> Result<(), Status> {
        while let Some(paragraph) = input.receive().await? {
            out.send(paragraph.props).await?;
        }
        Ok(())
    }

    async fn anys(
        &self,
        _: &Context,
        mut input: Receiver<Paragraph>,
        out: Sender<Any>,
    ) -> Result<(), Status> {
        while let Some(paragraph) = input.receive().await? {
            out.send(paragraph.extra).await?;
        }
        Ok(())
    }

    async fn marks(
        &self,
        _: &Context,
        mut input: Receiver<Paragraph>,
        out: Sender<Marks>,
    ) -> Result<(), Status> {
        while let Some(paragraph) = input.receive().await? {
            out.send(paragraph.marks).await?;
        }
        Ok(())
    }

    async fn blobs(
        &self,
        _: &Context,
        mut input: Receiver<Paragraph>,
        out: Sender<Blob>,
    ) -> Result<(), Status> {
        while let Some(paragraph) = input.receive().await? {
            out.send(paragraph.blob).await?;
        }
        Ok(())
    }

    async fn bools(&self, _: &Context, count: u32, out: Sender<bool>) -> Result<(), Status> {
        for number in 0..count {
            out.send(number % 2 == 1).await?;
        }
        Ok(())
    }

    async fn doubles(
        &self,
        _: &Context,
        from: f64,
        step: f64,
        count: u32,
        out: Sender<f64>,
    ) -> Result<(), Status> {
        for number in 0..count {
            out.send(from + step * f64::from(number)).await?;
        }
        Ok(())
    }

    async fn texts(
        &self,
        _: &Context,
        words: Vec<String>,
        out: Sender<String>,
    ) -> Result<(), Status> {
        for word in words {
            out.send(word).await?;
        }
        Ok(())
    }

    async fn raws(&self, _: &Context, count: u32, out: Sender<Bytes>) -> Result<(), Status> {
        for number in 0..count {
            out.send(vec![0xff; number as usize].into()).await?;
        }
        Ok(())
    }

    async fn heats(
        &self,
        _: &Context,
        request: Paragraph,
        out: Sender<Heat>,
    ) -> Result<(), Status> {
        for heat in request.heats {
            out.send(heat).await?;
        }
        Ok(())
    }

    async fn ids(&self, _: &Context, count: u32, out: Sender<Uuid>) -> Result<(), Status> {
        for number in 0..count {
            out.send(Uuid::from_u128(number.into())).await?;
        }
        Ok(())
    }

    async fn sets(
        &self,
        _: &Context,
        count: u32,
        out: Sender<BTreeSet<u32>>,
    ) -> Result<(), Status> {
        for number in 0..count {
            out.send((0..number).collect()).await?;
        }
        Ok(())
    }

    async fn maps(
        &self,
        _: &Context,
        count: u32,
        out: Sender<BTreeMap<String, Vec<u32>>>,
    ) -> Result<(), Status> {
        for number in 0..count {
            let entry = |key: u32| (key.to_string(), (0..key).collect());
            out.send((0..number).map(entry).collect()).await?;
        }
        Ok(())
    }

    async fn join(&self, _: &Context, mut input: Receiver<Insert>) -> Result<String, Status> {
        let mut text = String::new();
        while let Some(insert) = input.receive().await? {
            text.push_str(&insert.text);
        }
        Ok(text)
    }

    async fn sum(&self, _: &Context, mut input: Receiver<Delete>) -> Result<u64, RoomsSumError> {
        let mut sum = 0u64;
        while let Some(delete) = input.receive().await? {
            sum = sum.checked_add(delete.len).ok_or_else(|| Conflict {
                at: vec![delete.at, delete.len],
                ..Conflict::default()
            })?;
        }
        Ok(sum)
    }

    async fn collect(&self, _: &Context, mut input: Receiver<Edit>) -> Result<Vec<Edit>, Status> {
        let mut edits = Vec::new();
        while let Some(edit) = input.receive().await? {
            edits.push(edit);
        }
        Ok(edits)
    }

    async fn swallow(&self, _: &Context, mut input: Receiver<Change>) -> Result<(), Status> {
        while input.receive().await?.is_some() {}
        Ok(())
    }

    async fn json_in(
        &self,
        _: &Context,
        value: Json,
        many: Vec<Json>,
        maybe: Option<Json>,
    ) -> Result<Json, Status> {
        Ok(Json::Array(vec![
            value,
            Json::Array(many),
            maybe.unwrap_or_else(|| "absent".into()),
        ]))
    }

    async fn any_in(
        &self,
        _: &Context,
        value: Any,
        maybe: Option<Anything>,
    ) -> Result<Anything, Status> {
        Ok(maybe.unwrap_or(value))
    }

    async fn cursors(
        &self,
        _: &Context,
        mut cursors: Cursors,
        range: Range,
        marks: Marks,
    ) -> Result<Cursors, Status> {
        cursors.0.insert("range".to_owned(), range);
        for (name, ranges) in marks {
            cursors.0.insert(name, ranges.concat());
        }
        Ok(cursors)
    }

    async fn deep(&self, _: &Context, deep: Deep) -> Result<Deep, Status> {
        Ok(deep)
    }

    async fn body(&self, _: &Context, body: Body) -> Result<Body, Status> {
        Ok(body)
    }

    async fn tone(&self, _: &Context, tone: Tone) -> Result<Tone, Status> {
        Ok(tone)
    }

    async fn price(&self, _: &Context, price: Price) -> Result<Price, RoomsPriceError> {
        if price.0.is_sign_negative() {
            Err(NoRoom {
                name: price.to_string(),
            })?;
        }
        Ok(price)
    }

    async fn edit_one(
        &self,
        _: &Context,
        edit: Edit,
        then: Option<Edit>,
    ) -> Result<Edit, RoomsEditOneError> {
        if then == Some(Edit::Redo) {
            Err(Conflict {
                theirs: Some(edit.clone()),
                props: then.map(|_| Json::from("redo")),
                ..Conflict::default()
            })?;
        }
        Ok(edit)
    }

    async fn change(&self, _: &Context, request: Change) -> Result<Change, Status> {
        Ok(request)
    }

    async fn paragraph(&self, _: &Context, request: Paragraph) -> Result<Paragraph, Status> {
        Ok(request)
    }

    async fn old(&self, _: &Context, id: u32) -> Result<u32, Status> {
        Ok(id)
    }

    async fn author(
        &self,
        _: &Context,
        author: Author,
        hint: Option<String>,
    ) -> Result<Author, Status> {
        let hint = hint.map_or(0, |hint| hint.len() as u128);
        Ok(Author(Uuid::from_u128(author.0.as_u128() + hint)))
    }
}

/// Nobody comes here any more.
#[derive(Debug, Default)]
pub struct Dust;

#[allow(deprecated)]
impl Attic for Dust {
    async fn sleep(&self, _: &Context) -> Result<(), Status> {
        Ok(())
    }
}

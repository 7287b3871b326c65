package io.zentoria.datalayer.qdrant;

import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Does one step at a time. A claim is written before what it claims is made, and taken back after it is gone, so that a
 * stop in between leaves nothing that nobody knows of. That the server says yes proves nothing (it says so to settings
 * that it does not change, too): the next observation does.
 */
final class QdrantApply {
    private final QdrantConnection connection;
    private final Owner owner;
    /** Of the server, for the collections that are made or changed now. */
    private final String mark;

    QdrantApply(QdrantConnection connection, Owner owner, String mark) {
        this.connection = connection;
        this.owner = owner;
        this.mark = mark;
    }

    void apply(QdrantStep step) throws StoreException {
        switch (step) {
            case QdrantStep.CreateCollection create -> create(create.collection());
            case QdrantStep.RecreateCollection recreate -> recreate(recreate.collection());
            case QdrantStep.DropCollection drop -> drop(drop.collection());
            case QdrantStep.UpdateCollection update -> update(update);
            case QdrantStep.CreateIndex index -> createIndex(index);
            case QdrantStep.DropIndex index -> {
                dropIndex(index.collection(), index.field());
                note(index.collection(), ledger -> ledger.withoutIndex(index.field()));
            }
            case QdrantStep.PutAlias put -> {
                note(put.collection(), ledger -> claim(ledger, put.collection()).withAlias(put.alias()));
                putAlias(put.alias(), put.collection());
                for (String other : put.notedAt()) {
                    note(other, ledger -> ledger.withoutAlias(put.alias()));
                }
            }
            case QdrantStep.DropAlias drop -> {
                dropAlias(drop.alias());
                for (String collection : drop.notedAt()) {
                    note(collection, ledger -> ledger.withoutAlias(drop.alias()));
                }
            }
            case QdrantStep.Forget forget ->
                note(forget.collection(), ledger -> {
                    Ledger left = ledger;
                    for (String field : forget.indexes()) {
                        left = left.withoutIndex(field);
                    }
                    for (String alias : forget.aliases()) {
                        left = left.withoutAlias(alias);
                    }
                    return left;
                });
            case QdrantStep.Release release -> note(release.collection(), ledger -> Ledger.NONE);
        }
    }

    private void create(DesiredCollection wanted) throws StoreException {
        Ledger ledger = new Ledger(
                owner.path(),
                null,
                mark,
                new TreeSet<>(
                        wanted.settings().keySet().stream().map(Setting::path).toList()),
                new TreeSet<>(wanted.indexes().keySet()),
                new TreeSet<>());
        try {
            connection.await(
                    connection.writing().create(Requests.create(wanted, ledger.since(Ledger.NONE))),
                    "creating collection " + wanted.name());
        } catch (StoreException e) {
            // An answer that was lost, or somebody who was quicker: the one that is there shows which.
            if (e.kind() != StoreException.Kind.CONFLICT
                    || !ledgerOf(wanted.name()).madeBy(owner)) {
                throw e;
            }
        }
    }

    /** Once it has the wanted shape it may hold new points: then it was done already. */
    private void recreate(DesiredCollection wanted) throws StoreException {
        Optional<ActualCollection> is = find(wanted.name());
        if (is.isPresent() && !CollectionDiff.fixed(is.get(), wanted).isEmpty()) {
            drop(wanted.name());
        }
        if (is.isEmpty() || !CollectionDiff.fixed(is.get(), wanted).isEmpty()) {
            create(wanted);
        }
    }

    /** Drops what the resource made, and only that, whatever the plan was made from. */
    private void drop(String collection) throws StoreException {
        Optional<ActualCollection> is = find(collection);
        if (is.isEmpty()) {
            return;
        }
        if (!is.get().ledger().madeBy(owner)) {
            throw connection.failures().notOurs(collection, "dropping it");
        }
        connection.await(
                connection
                        .writing()
                        .delete(DeleteCollection.newBuilder()
                                .setCollectionName(collection)
                                .build()),
                "dropping collection " + collection);
    }

    private void update(QdrantStep.UpdateCollection update) throws StoreException {
        Ledger before = ledgerOf(update.collection());
        Ledger after = claim(before, update.collection()).withSettings(update.ledger());
        connection.await(
                connection
                        .writing()
                        .update(Requests.update(
                                update.collection(), update.settings(), update.ofVector(), after.since(before))),
                "changing collection " + update.collection());
    }

    private void createIndex(QdrantStep.CreateIndex index) throws StoreException {
        note(index.collection(), ledger -> claim(ledger, index.collection()).withIndex(index.field()));
        if (index.replaces()) {
            dropIndex(index.collection(), index.field());
        }
        connection.await(
                connection
                        .points()
                        .createFieldIndex(CreateFieldIndexCollection.newBuilder()
                                .setCollectionName(index.collection())
                                .setFieldName(index.field())
                                .setFieldType(Words.fieldType(index.type()))
                                .setWait(true)
                                .build()),
                "creating payload index " + index.field() + " on collection " + index.collection());
    }

    private void dropIndex(String collection, String field) throws StoreException {
        connection.await(
                connection
                        .points()
                        .deleteFieldIndex(DeleteFieldIndexCollection.newBuilder()
                                .setCollectionName(collection)
                                .setFieldName(field)
                                .setWait(true)
                                .build()),
                "dropping payload index " + field + " on collection " + collection);
    }

    private void putAlias(String alias, String collection) throws StoreException {
        change(
                AliasOperations.newBuilder()
                        .setCreateAlias(
                                CreateAlias.newBuilder().setAliasName(alias).setCollectionName(collection))
                        .build(),
                "pointing alias " + alias + " to collection " + collection);
    }

    private void dropAlias(String alias) throws StoreException {
        change(
                AliasOperations.newBuilder()
                        .setDeleteAlias(DeleteAlias.newBuilder().setAliasName(alias))
                        .build(),
                "dropping alias " + alias);
    }

    private void change(AliasOperations action, String doing) throws StoreException {
        connection.await(
                connection
                        .writing()
                        .updateAliases(
                                ChangeAliases.newBuilder().addActions(action).build()),
                doing);
    }

    /** The claim was free or the resource's own when the plan was made; somebody may have been quicker. */
    private Ledger claim(Ledger before, String collection) throws StoreException {
        if (before.claimant() != null && !before.claimedBy(owner)) {
            throw connection.failures().notOurs(collection, "changing it");
        }
        return before.claim(owner, mark);
    }

    private interface LedgerChange {
        Ledger of(Ledger before) throws StoreException;
    }

    /** Brings a collection's ledger up to date; sends nothing when it is so already. */
    private void note(String collection, LedgerChange change) throws StoreException {
        Ledger before = ledgerOf(collection);
        Ledger after = change.of(before);
        if (after.equals(before)) {
            return;
        }
        connection.await(
                connection.writing().update(Requests.update(collection, Map.of(), Map.of(), after.since(before))),
                "noting in collection " + collection + " what the operator made");
    }

    private Ledger ledgerOf(String collection) throws StoreException {
        return Ledger.read(read(collection).getConfig().getMetadataMap());
    }

    private Optional<ActualCollection> find(String collection) throws StoreException {
        boolean exists = connection
                .await(
                        connection
                                .reading()
                                .collectionExists(CollectionExistsRequest.newBuilder()
                                        .setCollectionName(collection)
                                        .build()),
                        "looking for collection " + collection)
                .getResult()
                .getExists();
        return exists ? Optional.of(ReadCollection.of(collection, read(collection))) : Optional.empty();
    }

    private CollectionInfo read(String collection) throws StoreException {
        return connection
                .await(
                        connection
                                .reading()
                                .get(GetCollectionInfoRequest.newBuilder()
                                        .setCollectionName(collection)
                                        .build()),
                        "reading collection " + collection)
                .getResult();
    }
}
